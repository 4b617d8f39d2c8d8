import type { SettleResponse } from "../../protocol/messages.js";
import { unixTime } from "../unix-time.js";

/**
 * What the server remembers of an authorization: being served, sold, paid by a buyer who had left before he got anything, or
 * settled with an outcome that nobody knows.
 */
export type Remembered = "serving" | "sold" | "owed" | "unknown";

/**
 * Authorizations by key, for as long as they could be used again: after `validBefore` the chain itself says no, so memory
 * stays bounded by the sales of one validity window.
 */
export class PaymentBook {
  #entries = new Map<string, { state: Remembered; until: bigint; receipt?: SettleResponse }>();

  /** @param now - Unix seconds. */
  constructor(readonly now: () => number = unixTime) {}

  state(key: string): Remembered | undefined {
    return this.#entries.get(key)?.state;
  }

  /** The receipt of what is owed. */
  receipt(key: string): SettleResponse | undefined {
    return this.#entries.get(key)?.receipt;
  }

  /** `until` is the authorization's validBefore, Unix seconds. */
  mark(key: string, state: Remembered, until: bigint, receipt?: SettleResponse): void {
    if (this.#entries.size >= 10_000) this.#sweep();
    this.#entries.set(key, { state, until, ...(receipt ? { receipt } : {}) });
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  #sweep(): void {
    const now = BigInt(this.now());
    for (const [key, entry] of this.#entries) if (entry.until < now && entry.state !== "serving") this.#entries.delete(key);
  }
}
