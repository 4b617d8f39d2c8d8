import type { Fate } from "./cells.js";
import type { ClientContext, Stage } from "./client-types.js";

/** Milliseconds for work that a seller does behind his buyer's back. */
const behind = 300;
/** Milliseconds that a purchase may take. */
const patience = 20_000;

/** What came of a purchase, by what was signed, what was delivered and what the client says. */
export async function fateOfPurchase(
  { buy, ledger, pause }: Pick<ClientContext, "buy" | "ledger" | "pause">,
  stage: Stage,
  unpaid: boolean,
): Promise<Fate> {
  const { exitCode, said, stdout } = await buy(stage, { patience });
  await pause(behind);
  const transfers = (await ledger()).filter(({ to }) => to.toLowerCase() === stage.payTo.toLowerCase());
  const requests = stage.requests();
  const signed = new Set(stage.presented().flatMap(({ exchange }) => exchange.authorization ?? [])).size;
  const delivered = requests.some(({ status, body, error }) => status === 200 && !error && body.includes(stage.goods));
  const success = exitCode === 0 && said?.["success"] !== false;
  const got = success && stdout.includes(stage.goods);
  return {
    outcome:
      signed === 0 && !unpaid
        ? "not-reachable"
        : signed > 1
          ? "double-charge"
          : exitCode === null
            ? "unanswered"
            : delivered && !got
              ? "silent-loss"
              : success && !delivered
                ? "phantom-credit"
                : "consistent",
    // A second payment may have bought what the first one did not: then nothing is hidden.
    ...(signed > 1 ? { words: `it signed ${signed} payments for one thing, and ${transfers.length} of them moved money` } : {}),
    untold: delivered && !got && exitCode !== null,
    moved: transfers.length > 0,
    // What is due to a seller who was never paid is judged elsewhere.
    unjudged: unpaid,
    end: { good: exitCode !== null, words: exitCode === null ? "it did not end by itself" : "it ended" },
    evidence: [...requests.map(({ id }) => id), ...transfers.map(({ transaction }) => `chain:${transaction}`)],
  };
}
