import { saysSettled, tellsOfMoney } from "../protocol/facilitator-answers.js";
import type { FaultAction } from "../devnet/faults.js";
import { wasMet, type Fate, type Place } from "./cells.js";
import type { Case, FacilitatorContext } from "./facilitator-types.js";
import type { CellOutcome, Exchange } from "./scenario.js";
import { leftOnPurpose } from "./wire.js";

/** How the node fails while one payment is verified or settled. */
export interface NodeFault extends Place {
  /** What is asked for under the fault. Where that is to verify, the payment is settled when the node works again. */
  path: "verify" | "settle";
  /** JSON-RPC methods, or `*`. */
  calls: readonly string[];
  action: FaultAction;
  /** Hits so many calls of each method; default all. */
  times?: number;
  /** Besides, when that is over. */
  also?: { calls: readonly string[]; action: FaultAction };
  /** The node has taken the transaction only after the target heard of the failure. */
  later?: boolean;
  /** Milliseconds until the node works again. */
  heals?: number;
  /** Seconds that the payment is good for, by its terms. */
  window?: number;
  /** Milliseconds after which the caller leaves. */
  patience: number;
}

/** Milliseconds after which the next one need not wait for this one's transaction any more. */
const longestTurn = 1_000;

type Hands = Pick<
  FacilitatorContext,
  "newPayer" | "request" | "post" | "send" | "fault" | "met" | "heal" | "underWay" | "quiet" | "pause" | "ledger"
>;

/** Has one payment verified or settled while the node fails; `next` is called when the transaction of another one may follow. */
export async function underNodeFault(hands: Hands, place: NodeFault, next: () => void): Promise<Fate> {
  const { newPayer, request, post, send, fault, met, heal, underWay, quiet, pause, ledger } = hands;
  const payer = await newPayer();
  const valid = await request({ payer, ...(place.window ? { offer: { maxTimeoutSeconds: place.window } } : {}) });
  const faults = await Promise.all(place.calls.map((call) => fault(payer, call, place.action, place.times)));
  await Promise.all((place.also?.calls ?? []).map((call) => fault(payer, call, place.also?.action ?? place.action)));
  const healing = place.heals === undefined ? undefined : pause(place.heals).then(() => heal(payer));
  healing?.catch(() => undefined);
  const asking = send({ target: `/${place.path}`, body: JSON.stringify(valid.body), leave: pause(place.patience) });
  if (place.path === "settle") {
    await Promise.race([underWay(payer, "eth_sendRawTransaction"), asking, pause(longestTurn)]).catch(() => undefined);
    // What reaches the node behind the target's back has reached it before the next one does.
    for (let turn = 0; place.later && turn < 20 && (await ledger(payer)).length === 0; turn += 1) await pause(50);
  }
  next();
  const answer = await asking;
  const hit = await wasMet(met, ...faults);
  if (place.path === "verify") await heal(payer);
  const settling = place.path === "settle" || answer.error === leftOnPurpose ? answer : await post("settle", valid.body);
  if (settling.error !== leftOnPurpose) await quiet(payer);
  return fateOf(hands, { payer, valid, answer: settling, hit });
}

/**
 * What came of a settlement whose first answer is known, the facilitator's work being done. A seller who was told that nothing was
 * paid does as sellers do: asks once more, now that nothing fails any more, and has his buyer pay anew if that is a no again.
 */
async function fateOf(
  { heal, ledger, request, post }: Hands,
  { payer, valid, answer, hit }: { payer: Parameters<Hands["heal"]>[0]; valid: Case; answer: Exchange; hit: boolean },
): Promise<Fate> {
  const [entry, ...more] = await ledger(payer);
  const left = answer.error === leftOnPurpose;
  const fate = (outcome: CellOutcome, ...exchanges: string[]): Fate => ({
    outcome,
    moved: entry !== undefined,
    evidence: [answer.id, ...exchanges, ...(entry ? [`chain:${entry.transaction}`] : [])],
    ...(left ? {} : { end: { good: answer.status !== 0, words: `answered ${answer.error ?? answer.status}` } }),
  });
  if (!hit) return fate("not-reachable");
  if (left) return fate("unanswered");
  if (!entry) return fate(saysSettled(answer) ? "phantom-credit" : "consistent");
  if (more.length > 0) return fate("double-charge");
  if (tellsOfMoney(answer, entry.transaction)) return fate("consistent");
  await heal(payer);
  const again = await post("settle", valid.body);
  if (tellsOfMoney(again, entry.transaction)) return fate("silent-loss", again.id);
  const anew = await post("settle", (await request({ payer })).body);
  return fate((await ledger(payer)).length > 1 ? "double-charge" : "silent-loss", again.id, anew.id);
}
