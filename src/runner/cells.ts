import { handsOver, tellsOutcome } from "../protocol/challenge.js";
import {
  NotApplicable,
  Untestable,
  type Cell,
  type CellOutcome,
  type Exchange,
  type Expectation,
  type SignedPayment,
} from "./scenario.js";
import type { Buyer, ServerContext } from "./server-types.js";
import { sideBySide } from "./side-by-side.js";
import { leftOnPurpose } from "./wire.js";

/** What came of a purchase or a settlement that met a fault, by what the chain says in the end. */
export interface Fate {
  outcome: CellOutcome;
  /** What happened in this place, where the outcome's own words do not fit. */
  words?: string;
  /** Whether who paid was told nothing of it, whatever the outcome is. */
  untold?: boolean;
  /** Whether money left the payer's account. */
  moved: boolean;
  /** Whether it is only told, since what is due there is judged elsewhere. */
  unjudged?: boolean;
  /** How it ended, where that is to be judged: in a few words, and whether that was an end. */
  end?: { good: boolean; words: string };
  evidence: string[];
}

/** Where a fault comes: which phase it hits, and what it is. */
export interface Place {
  row: string;
  column: string;
}

/** The checks of a matrix; the same in all of them. */
export type CellCheck = "no-phantom-credit" | "no-silent-loss" | "no-double-charge" | "comes-to-an-end";

const wrongs: Record<Exclude<CellCheck, "comes-to-an-end">, { outcome: CellOutcome; words: string }> = {
  "no-phantom-credit": { outcome: "phantom-credit", words: "it counts as paid, and no money moved that stays" },
  "no-silent-loss": { outcome: "silent-loss", words: "the money moved, and who paid was told nothing of it" },
  "no-double-charge": { outcome: "double-charge", words: "who did as he was told has paid twice" },
};

/**
 * Fills a part of a matrix: brings about the faults, `width` at a time, then judges and tells what came of them in their order, so that
 * it is not chance which of them is blamed.
 *
 * @throws Untestable when no money moved in any of them: then nobody can have lost any.
 */
export async function fillMatrix<P extends Place>(
  { matrix, places, width }: { matrix: string; places: readonly P[]; width: number },
  { expect, cell }: { expect(check: string): Expectation; cell(cell: Cell): void },
  meet: (place: P) => Promise<Fate>,
): Promise<void> {
  const fates = new Map<P, Fate>();
  const tasks = places.map((place) => async () => void fates.set(place, await meet(place)));
  const failure = await sideBySide(tasks, width).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  for (const place of places) {
    const fate = fates.get(place);
    if (!fate) continue;
    judgeCell(expect, place, fate);
    cell({ matrix, row: place.row, column: place.column, outcome: fate.outcome, evidence: fate.evidence });
  }
  if (failure) throw failure.error;
  if (![...fates.values()].some(({ moved }) => moved)) throw new Untestable("no money moved while anything failed");
}

/** Whether somebody was told of his money is judged only where money moved; a place that was never reached proves nothing. */
function judgeCell(
  expect: (check: string) => Expectation,
  { row, column }: Place,
  { outcome, words: own, untold, moved, unjudged, end, evidence }: Fate,
): void {
  if (outcome === "not-reachable" || unjudged) return;
  const judge = (check: CellCheck, holds: boolean, words: string) =>
    expect(check).that(holds, holds ? "money and words agree" : `${row}, ${column}: ${words}`, {
      expected: check === "comes-to-an-end" ? "an end" : "money and words agree",
      actual: { phase: row, fault: column, outcome },
      evidence,
    });
  for (const [check, { outcome: wrong, words }] of Object.entries(wrongs) as [
    keyof typeof wrongs,
    (typeof wrongs)["no-silent-loss"],
  ][]) {
    if (!moved && check !== "no-phantom-credit") continue;
    const unheard = check === "no-silent-loss" && untold === true;
    judge(check, outcome !== wrong && !unheard, outcome === wrong ? (own ?? words) : words);
  }
  if (end) judge("comes-to-an-end", end.good, end.words);
}

/** Whether a fault was met: one that never arrived proves nothing. */
export async function wasMet<F>(met: (...faults: F[]) => Promise<void>, ...faults: F[]): Promise<boolean> {
  try {
    await met(...faults);
    return true;
  } catch (error) {
    if (error instanceof Untestable || error instanceof NotApplicable) return false;
    throw error;
  }
}

/**
 * What came of a purchase whose first answer is known, the seller's work being done. A buyer who was told that he has not paid does as
 * buyers do: shows his payment again, now that nothing fails any more, and pays anew if he still has to.
 */
export async function fateOfSale(
  { x402Version, met, heal, ledger }: Pick<ServerContext, "x402Version" | "met" | "heal" | "ledger">,
  { buyer, payment, answer, fault }: { buyer: Buyer; payment: SignedPayment; answer: Exchange; fault: Parameters<typeof met>[0] },
): Promise<Fate> {
  const transfers = await ledger(buyer);
  const left = answer.error === leftOnPurpose;
  const fate = (outcome: CellOutcome, ...more: string[]): Fate => ({
    outcome,
    moved: transfers.length > 0,
    evidence: [answer.id, ...transfers.map(({ transaction }) => `chain:${transaction}`), ...more],
    ...(left ? {} : { end: { good: answer.status !== 0, words: `answered ${answer.error ?? answer.status}` } }),
  });
  if (!(await wasMet(met, fault))) return fate("not-reachable");
  // Who left before he was told anything cannot say that he was told wrong.
  if (left && !handsOver(answer)) return fate("unanswered");
  const told = (one: Exchange) => handsOver(one) || tellsOutcome(one, x402Version);
  if (transfers.length === 0) return fate(handsOver(answer) ? "phantom-credit" : "consistent");
  if (told(answer)) return fate("consistent");
  await heal(buyer);
  const again = await buyer.present(payment);
  if (told(again)) return fate("silent-loss", again.id);
  const anew = await buyer.present(await buyer.sign());
  const paid = await ledger(buyer);
  return { ...fate(paid.length > transfers.length ? "double-charge" : "silent-loss", again.id, anew.id), untold: true };
}
