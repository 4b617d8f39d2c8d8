import type { Address } from "viem";
import { Turns } from "./turns.js";

/** How a proxy misbehaves: data, keyed by payer, so that a fault in one scenario does not touch its neighbours. */

/** What happens to one call. Times in milliseconds. */
export type FaultAction =
  /** Wait, then go on as usual; `after` waits between the answer and the caller. */
  | { do: "delay"; ms: number; when: "before" | "after" }
  /** Wait until the fault is removed, then go on as usual: for what has to come between, however long it takes. */
  | { do: "hold" }
  /**
   * Wait for one's turn, and with the answer for another: calls that meet faults with the same `name` go on one at a time. `order` chooses who is next,
   * 0 is whoever came first; when `together` wait, or nobody else comes, somebody does.
   */
  | { do: "turns"; name: string; order: number; together: number }
  /** Never answer. `after`: the work behind is done first; `later`: it is done when the caller has heard all that he will. */
  | { do: "hang"; when: "before" | "after" | "later" }
  /** Break the connection. `after`: the work behind is done first; `later`: it is done when the caller has gone. */
  | { do: "reset"; when: "before" | "after" | "later" }
  /** Answer half of the body and break the connection. */
  | { do: "truncate" }
  /** Answer this instead of asking (or, with `forward`, after or before having asked), after `ms`. A string body is sent as it is. */
  | { do: "answer"; forward?: boolean | "later"; ms?: number; status?: number; body?: unknown; headers?: Record<string, string> }
  /** Ask, then change these members of the JSON answer; `undefined` is not JSON, so `null` removes one. */
  | { do: "patch"; members: Record<string, unknown>; status?: number }
  /** Send the request behind so many times; the last answer is given. */
  | { do: "repeat"; times: number }
  /** JSON-RPC only: answer with an error object. `forward`: the call is made first. */
  | { do: "rpc-error"; code: number; message: string; forward?: boolean }
  /** JSON-RPC only: answer with this result. `forward`: the call is made first. */
  | { do: "rpc-result"; result: unknown; forward?: boolean }
  /** JSON-RPC only: a node that lags, answering as of so many blocks ago. */
  | { do: "stale"; blocks: number };

/** What is to go wrong, for whom, and when. */
export interface Fault {
  at: "facilitator" | "rpc";
  /** `verify`, `settle`, `supported`, or a JSON-RPC method; `*` is any. */
  call: string;
  /** The payer whose calls are hit; without it everybody's. */
  payer?: Address;
  action: FaultAction;
  /** How many calls are hit; without it all of them. */
  times?: number;
}

/** A fault that is in force, and how often it has struck. */
export interface InstalledFault extends Fault {
  id: string;
  hits: number;
}

/** The faults in force. A call meets the first that fits it and is not used up. */
export class FaultBook {
  #faults: InstalledFault[] = [];
  #next = 1;
  #waiting: { id: string; resolve: () => void }[] = [];
  readonly #turns = new Map<string, Turns>();
  readonly #listeners = new Set<() => void>();

  add(fault: Fault): InstalledFault {
    const installed = { ...fault, id: `fault-${this.#next++}`, hits: 0 };
    this.#faults.push(installed);
    this.#tell();
    return installed;
  }

  /** The fault for a call, counted as a hit. `payer` is unknown for calls that concern nobody, such as `/supported`. */
  meet(at: Fault["at"], call: string, payer: string | undefined): InstalledFault | undefined {
    const found = this.#faults.find(
      (fault) =>
        fault.at === at &&
        (fault.call === "*" || fault.call === call) &&
        (fault.payer === undefined || fault.payer.toLowerCase() === payer?.toLowerCase()) &&
        (fault.times === undefined || fault.hits < fault.times),
    );
    if (!found) return undefined;
    found.hits += 1;
    this.#tell();
    return found;
  }

  /** Resolves when a fault is removed. */
  removed(id: string): Promise<void> {
    if (!this.#faults.some((fault) => fault.id === id)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ id, resolve }));
  }

  /** Where calls that meet faults of this name wait for their turns. */
  turns({ name, order, together }: Extract<FaultAction, { do: "turns" }>): Turns {
    const turns = this.#turns.get(name) ?? new Turns(order, together);
    this.#turns.set(name, turns);
    return turns;
  }

  list(): InstalledFault[] {
    return this.#faults.map((fault) => ({ ...fault }));
  }

  /** Removes the faults of a payer, or all of them. */
  clear(payer?: string): void {
    this.#keep((fault) => payer !== undefined && fault.payer?.toLowerCase() !== payer.toLowerCase());
  }

  /** Removes one fault; whether there was one. */
  remove(id: string): boolean {
    const before = this.#faults.length;
    this.#keep((fault) => fault.id !== id);
    return this.#faults.length < before;
  }

  /** Hears when a fault is installed, met or removed; returns how to stop listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #keep(stays: (fault: InstalledFault) => boolean): void {
    this.#faults = this.#faults.filter(stays);
    const inForce = new Set(this.#faults.map(({ id }) => id));
    for (const { id, resolve } of this.#waiting) if (!inForce.has(id)) resolve();
    this.#waiting = this.#waiting.filter(({ id }) => inForce.has(id));
    const names = new Set(this.#faults.map(({ action }) => (action.do === "turns" ? action.name : undefined)));
    for (const name of this.#turns.keys()) if (!names.has(name)) this.#turns.delete(name);
    this.#tell();
  }
}

const isText = (value: unknown): value is string => typeof value === "string";
const httpActions = ["delay", "hold", "turns", "hang", "reset", "truncate", "answer", "patch", "repeat"];
const actionsAt = { facilitator: httpActions, rpc: [...httpActions, "rpc-error", "rpc-result", "stale"] };
const members = ["at", "call", "payer", "action", "times"];

/**
 * Reads a fault that came over the control API.
 *
 * @throws TypeError with one sentence about the first member that is wrong.
 */
export function parseFault(value: unknown): Fault {
  const fault = value as Partial<Fault> | null;
  if (typeof fault !== "object" || fault === null) throw new TypeError("a fault is a JSON object");
  const unknown = Object.keys(fault).find((name) => !members.includes(name));
  if (unknown !== undefined) throw new TypeError(`a fault has no "${unknown}", only ${members.join(", ")}`);
  if (fault.at !== "facilitator" && fault.at !== "rpc") throw new TypeError('"at" must be "facilitator" or "rpc"');
  const places = fault.at === "facilitator" ? /^(verify|settle|supported|\*)$/ : /^([a-z0-9]+_[A-Za-z0-9_]+|\*)$/;
  // What never comes would never be hit.
  if (!isText(fault.call) || !places.test(fault.call))
    throw new TypeError(`"call" must be ${fault.at === "facilitator" ? "verify, settle, supported" : "a JSON-RPC method"} or *`);
  if (fault.payer !== undefined && !/^0x[0-9a-fA-F]{40}$/.test(String(fault.payer))) {
    throw new TypeError('"payer" must be an address');
  }
  if (fault.times !== undefined && !(Number.isInteger(fault.times) && fault.times > 0)) {
    throw new TypeError('"times" must be a positive integer');
  }
  checkAction(fault.action as (FaultAction & { when?: string }) | undefined, actionsAt[fault.at]);
  return fault as Fault;
}

function checkAction(action: (FaultAction & { when?: string }) | undefined, actions: readonly string[]): void {
  if (!action || !actions.includes(action.do)) throw new TypeError(`"action.do" must be one of ${actions.join(", ")}`);
  const moments = action.do === "delay" ? ["before", "after"] : ["before", "after", "later"];
  if (["delay", "hang", "reset"].includes(action.do) && !moments.includes(String(action.when))) {
    throw new TypeError(`"action.when" must be one of ${moments.join(", ")}`);
  }
  if (action.do === "answer" && action.forward !== undefined && ![true, false, "later"].includes(action.forward)) {
    throw new TypeError('"action.forward" must be true, false or "later"');
  }
  if (action.do === "delay" && !(Number.isFinite(action.ms) && action.ms >= 0 && action.ms <= 600_000)) {
    throw new TypeError('"action.ms" must be between 0 and 600000');
  }
  if (action.do === "answer" && action.ms !== undefined && !(action.ms >= 0 && action.ms <= 600_000)) {
    throw new TypeError('"action.ms" must be between 0 and 600000');
  }
  if (action.do === "repeat" && !(Number.isInteger(action.times) && action.times > 0 && action.times <= 100)) {
    throw new TypeError('"action.times" must be between 1 and 100');
  }
  if (action.do === "stale" && !(Number.isInteger(action.blocks) && action.blocks > 0)) {
    throw new TypeError('"action.blocks" must be a positive integer');
  }
  if (action.do === "turns") {
    if (!isText(action.name) || action.name === "") throw new TypeError('"action.name" must be a text');
    if (!(Number.isInteger(action.order) && action.order >= 0)) throw new TypeError('"action.order" must be a whole number');
    if (!(Number.isInteger(action.together) && action.together > 0))
      throw new TypeError('"action.together" must be a positive integer');
  }
  if (action.do === "patch" && (typeof action.members !== "object" || action.members === null)) {
    throw new TypeError('"action.members" must be an object');
  }
  if (action.do === "rpc-error" && !(Number.isInteger(action.code) && isText(action.message))) {
    throw new TypeError('"action.code" must be an integer and "action.message" a text');
  }
  if (action.do === "answer" || action.do === "patch") {
    const { status } = action;
    if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
      throw new TypeError('"action.status" must be an HTTP status from 200 to 599');
    }
  }
  if (action.do === "answer" && !(Object.values(action.headers ?? {}) as unknown[]).every(isText)) {
    throw new TypeError('"action.headers" must be an object of texts');
  }
}
