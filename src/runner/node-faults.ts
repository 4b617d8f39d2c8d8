import type { LocalAccount } from "viem";
import { saysSettled, tellsOfMoney } from "../protocol/facilitator-answers.js";
import type { FaultAction } from "../devnet/faults.js";
import { wasMet, type Fate, type Place } from "./cells.js";
import type { Case, FacilitatorContext } from "./facilitator-types.js";
import type { CellOutcome, Exchange } from "./scenario.js";
import type { Turns } from "./side-by-side.js";
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

/**
 * Has one payment verified or settled while the node fails. What is to be sent takes its turn: two transactions on their way at once get into
 * each other's account nonces, and what is seen then is chance.
 */
export async function underNodeFault(hands: Hands, place: NodeFault, inTurn: Turns): Promise<Fate> {
  const { newPayer, request, send, fault, met, heal, underWay, quiet, pause, ledger } = hands;
  const prepare = async () => {
    const payer = await newPayer();
    const valid = await request({ payer, ...(place.window ? { offer: { maxTimeoutSeconds: place.window } } : {}) });
    const faults = await Promise.all(place.calls.map((call) => fault(payer, call, place.action, place.times)));
    await Promise.all((place.also?.calls ?? []).map((call) => fault(payer, call, place.also?.action ?? place.action)));
    const ask = (path: NodeFault["path"]) =>
      send({ target: `/${path}`, body: JSON.stringify(valid.body), leave: pause(place.patience) });
    return { payer, valid, faults, ask };
  };
  /** Is over when the transaction is on its way; the answer comes in its own time. */
  const sent = async (payer: LocalAccount, answer: Promise<Exchange>) => {
    await Promise.race([underWay(payer, "eth_sendRawTransaction"), answer, pause(longestTurn)]).catch(() => undefined);
    // What reaches the node behind the target's back has reached it before the next one does.
    for (let time = 0; place.later && time < 20 && (await ledger(payer)).length === 0; time += 1) await pause(50);
    return { answer };
  };

  if (place.path === "verify") {
    const { payer, valid, faults, ask } = await inTurn(prepare);
    const verifying = await ask("verify");
    const hit = await wasMet(met, ...faults);
    await heal(payer);
    if (verifying.error === leftOnPurpose) return fateOf(hands, { payer, valid, answer: verifying, hit });
    const settling = await inTurn(() => sent(payer, ask("settle")));
    const answer = await settling.answer;
    if (answer.error !== leftOnPurpose) await quiet(payer);
    return fateOf(hands, { payer, valid, answer, hit });
  }
  const { payer, valid, faults, asking } = await inTurn(async () => {
    const prepared = await prepare();
    if (place.heals !== undefined) {
      const healing = pause(place.heals).then(() => heal(prepared.payer));
      healing.catch(() => undefined);
    }
    return { ...prepared, asking: await sent(prepared.payer, prepared.ask("settle")) };
  });
  const answer = await asking.answer;
  const hit = await wasMet(met, ...faults);
  if (answer.error !== leftOnPurpose) await quiet(payer);
  return fateOf(hands, { payer, valid, answer, hit });
}

/**
 * What came of a settlement whose first answer is known, the facilitator's work being done. A seller who was told that nothing was
 * paid does as sellers do: asks once more, now that nothing fails any more, and has his buyer pay anew if that is a no again.
 */
async function fateOf(
  { heal, ledger, request, post }: Hands,
  { payer, valid, answer, hit }: { payer: LocalAccount; valid: Case; answer: Exchange; hit: boolean },
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
  if (more.length > 0) return { ...fate("double-charge"), untold: !tellsOfMoney(answer, entry.transaction) };
  if (tellsOfMoney(answer, entry.transaction)) return fate("consistent");
  await heal(payer);
  const again = await post("settle", valid.body);
  if (tellsOfMoney(again, entry.transaction)) return fate("silent-loss", again.id);
  const anew = await post("settle", (await request({ payer })).body);
  return { ...fate((await ledger(payer)).length > 1 ? "double-charge" : "silent-loss", again.id, anew.id), untold: true };
}
