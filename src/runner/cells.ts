import { handsOver, tellsOutcome } from "../protocol/challenge.js";
import { leftOnPurpose } from "./wire.js";
import { NotApplicable, Untestable, type CellOutcome, type Exchange, type Expectation, type SignedPayment } from "./scenario.js";
import type { Buyer, ServerContext } from "./server-types.js";

/** What came of a purchase or a settlement that met a fault, by what the chain says in the end. */
export interface Fate {
  outcome: CellOutcome;
  /** Whether money left the payer's account. */
  moved: boolean;
  evidence: string[];
}

/** The checks of a matrix; the same in all of them. */
export type CellCheck = "no-phantom-credit" | "no-silent-loss" | "no-double-charge";

const faults: Record<CellCheck, { outcome: CellOutcome; words: string }> = {
  "no-phantom-credit": { outcome: "phantom-credit", words: "it counts as paid, and no money moved that stays" },
  "no-silent-loss": { outcome: "silent-loss", words: "the money moved, and who paid was told nothing of it" },
  "no-double-charge": { outcome: "double-charge", words: "who was told that he has not paid, and paid, has paid twice" },
};

/**
 * Judges one cell. Whether somebody was told of his money is judged only where money moved; a place that was never reached proves
 * nothing.
 */
export function judgeCell(
  expect: (check: CellCheck) => Expectation,
  { row, column }: { row: string; column: string },
  { outcome, moved, evidence }: Fate,
): void {
  if (outcome === "not-reachable") return;
  for (const [check, fault] of Object.entries(faults) as [CellCheck, (typeof faults)[CellCheck]][]) {
    if (!moved && check !== "no-phantom-credit") continue;
    // Who pays twice has not been told of the first time either.
    const red = outcome === fault.outcome || (check === "no-silent-loss" && outcome === "double-charge");
    expect(check).that(!red, red ? `${row}, ${column}: ${fault.words}` : "money and words agree", {
      expected: "money and words agree",
      actual: { phase: row, fault: column, outcome },
      evidence,
    });
  }
}

/**
 * What came of a purchase whose first answer is known, the seller's work being done. A buyer who was told that he has not paid does as
 * buyers do: shows his payment again, now that nothing fails any more, and pays anew if he still has to.
 */
export async function cellOfSale(
  { x402Version, met, heal, ledger }: Pick<ServerContext, "x402Version" | "met" | "heal" | "ledger">,
  { buyer, payment, answer, fault }: { buyer: Buyer; payment: SignedPayment; answer: Exchange; fault: Parameters<typeof met>[0] },
): Promise<Fate> {
  const transfers = await ledger(buyer);
  const evidence = [answer.id, ...transfers.map(({ transaction }) => `chain:${transaction}`)];
  const fate = (outcome: CellOutcome, ...more: string[]): Fate => ({
    outcome,
    moved: transfers.length > 0,
    evidence: [...evidence, ...more],
  });
  try {
    await met(fault);
  } catch (error) {
    if (error instanceof Untestable || error instanceof NotApplicable) return fate("not-reachable");
    throw error;
  }
  // Who left before he was told anything cannot say that he was told wrong.
  if (answer.error === leftOnPurpose && !handsOver(answer)) return fate("unanswered");
  const told = (one: Exchange) => handsOver(one) || tellsOutcome(one, x402Version);
  if (transfers.length === 0) return fate(handsOver(answer) ? "phantom-credit" : "consistent");
  if (told(answer)) return fate("consistent");
  await heal(buyer);
  const again = await buyer.present(payment);
  if (told(again)) return fate("silent-loss", again.id);
  const anew = await buyer.present(await buyer.sign());
  const paid = await ledger(buyer);
  return fate(paid.length > transfers.length ? "double-charge" : "silent-loss", again.id, anew.id);
}
