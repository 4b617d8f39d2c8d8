/** What the server remembers of an authorization: being served, sold, or settled with an outcome that nobody knows. */
export type Remembered = "serving" | "sold" | "unknown";

/**
 * Authorizations by key, for as long as they could be used again: after `validBefore` the chain itself says no, so memory
 * stays bounded by the sales of one validity window.
 */
export class PaymentBook {
  #entries = new Map<string, { state: Remembered; until: bigint }>();

  state(key: string): Remembered | undefined {
    return this.#entries.get(key)?.state;
  }

  /** `until` is the authorization's validBefore, Unix seconds. */
  mark(key: string, state: Remembered, until: bigint): void {
    if (this.#entries.size >= 10_000) this.#sweep();
    this.#entries.set(key, { state, until });
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  #sweep(): void {
    const now = BigInt(Math.floor(Date.now() / 1000));
    for (const [key, entry] of this.#entries) if (entry.until < now && entry.state !== "serving") this.#entries.delete(key);
  }
}
