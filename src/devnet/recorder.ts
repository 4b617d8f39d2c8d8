import type { Address, Hex } from "viem";
import { clock } from "./clock.js";
import { shallow } from "./shallow.js";

/** One call that went through a proxy. Times in milliseconds of `clock()`, so that they compare with those of another process. */
export interface Call {
  seq: number;
  to: "facilitator" | "rpc";
  /** `verify`, `settle`, `supported`, or the JSON-RPC method. */
  method: string;
  payer?: Address;
  /** The transaction that the call sent or asked about. */
  transaction?: Hex;
  startedAt: number;
  endedAt?: number;
  request: unknown;
  /** What the caller was given: an HTTP status, and the body as JSON where it is JSON. */
  status?: number;
  response?: unknown;
  /** The fault that this call met. */
  fault?: string;
}

/** Remembers the calls of each payer, and those of nobody in particular. */
export class Recorder {
  #calls = new Map<string, Call[]>();
  #seq = 0;
  readonly #listeners = new Set<(call: Call) => void>();
  readonly #beginnings = new Set<(call: Call) => void>();

  begin(call: Omit<Call, "seq" | "startedAt">): Call {
    const record: Call = { ...call, request: shallow(call.request), seq: ++this.#seq, startedAt: clock() };
    const key = call.payer?.toLowerCase() ?? "";
    const list = this.#calls.get(key) ?? [];
    list.push(record);
    // Calls of nobody are only of interest while they are recent.
    if (key === "" && list.length > 2_000) list.splice(0, 1_000);
    this.#calls.set(key, list);
    for (const listener of this.#beginnings) listener(record);
    return record;
  }

  end(call: Call, status: number | undefined, response: unknown): void {
    call.endedAt = clock();
    if (status !== undefined) call.status = status;
    if (response !== undefined) call.response = shallow(response);
    for (const listener of this.#listeners) listener(call);
  }

  /** The calls made for a payer, or with no payer those that belong to nobody, in order. */
  of(payer?: string): Call[] {
    return [...(this.#calls.get(payer?.toLowerCase() ?? "") ?? [])];
  }

  forget(payer: string): void {
    this.#calls.delete(payer.toLowerCase());
  }

  /** Hears of each call when it ends, and with `began` when it begins; returns how to stop listening. */
  listen(listener: (call: Call) => void, began?: (call: Call) => void): () => void {
    this.#listeners.add(listener);
    if (began) this.#beginnings.add(began);
    return () => {
      this.#listeners.delete(listener);
      if (began) this.#beginnings.delete(began);
    };
  }
}
