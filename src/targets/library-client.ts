import type { ClientOutcome, ClientSource, Order } from "./target.js";

/** What a purchase in the same process ends with: what a client command would print. */
export interface LibraryOutcome {
  success: boolean;
  /** What was bought: a text, or what JSON can say. */
  data?: unknown;
  status_code?: number | null;
  payment_response?: unknown;
  error?: string;
}

/**
 * A client that is a function in this process: it buys what an order names with the key that is in it. What it throws is the purchase's error;
 * `undefined` says that it cannot do what it was asked.
 */
export function libraryClient(
  buy: (order: Order, signal: AbortSignal) => Promise<LibraryOutcome | undefined>,
  how = "a function in this process",
  timeout = 60_000,
): ClientSource {
  return {
    how,
    remembers: true,
    async buy(order, signal): Promise<ClientOutcome> {
      signal?.throwIfAborted();
      const limit = AbortSignal.timeout(Math.min(timeout, order.patience ?? timeout));
      const either = signal ? AbortSignal.any([signal, limit]) : limit;
      const late = new Promise<"late">((resolve) => either.addEventListener("abort", () => resolve("late"), { once: true }));
      const bought = buy(order, either).catch((error: unknown): LibraryOutcome => ({
        success: false,
        error: error instanceof Error ? error.message : String(error),
      }));
      const outcome = await Promise.race([bought, late]);
      if (outcome === "late") return { exitCode: null, stdout: "", stderr: "it did not end in time" };
      if (outcome === undefined) return { exitCode: 127, stdout: "", stderr: "", cannot: true };
      return { exitCode: outcome.success ? 0 : 1, stdout: `${JSON.stringify(outcome)}\n`, stderr: outcome.error ?? "" };
    },
  };
}
