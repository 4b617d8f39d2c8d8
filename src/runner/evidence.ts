import type { Address } from "viem";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { Call } from "../devnet/recorder.js";
import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import type { AssayEvent, ObservationEvent } from "./events.js";
import { authorizationId } from "./payments.js";
import type { Cell, Exchange, SignedPayment } from "./scenario.js";

/** What the world recorded about some payers: the calls that were made for them, and what left their accounts. */
export async function gather(world: World, payers: readonly Address[]): Promise<{ calls: Call[]; ledger: LedgerEntry[] }> {
  const calls = await Promise.all(payers.map((payer) => world.calls(payer)));
  const ledgers = await Promise.all(payers.map((payer) => world.ledger(payer)));
  return { calls: calls.flat().sort((a, b) => a.startedAt - b.startedAt), ledger: ledgers.flat() };
}

/** The transfers that consumed the authorization of a payment. */
export async function ledgerOf(world: World, payment: SignedPayment): Promise<LedgerEntry[]> {
  const id = authorizationId(payment);
  const entries = await world.ledger(payment.authorization.from);
  return entries.filter((entry) => `${entry.from}:${entry.nonce}`.toLowerCase() === id);
}

/** The events of everything that one scenario run left behind. */
export function evidenceOf(
  scope: { scenario: string; x402Version: X402Version },
  {
    exchanges,
    calls,
    ledger,
    cells = [],
  }: {
    exchanges: readonly Exchange[];
    calls: readonly Call[];
    ledger: readonly LedgerEntry[];
    cells?: readonly Cell[];
  },
): AssayEvent[] {
  return [
    // One that was cut short has a place and nothing else.
    ...exchanges.filter((exchange) => exchange.method).map((exchange) => ({ type: "exchange" as const, ...scope, ...exchange })),
    ...calls.map(({ seq, ...call }) => ({ type: "call" as const, ...scope, id: `call:${seq}`, ...slim(call) })),
    ...ledger.map((entry) => ({ type: "chain" as const, ...scope, id: `chain:${entry.transaction}`, ...entry })),
    ...cells.map((cell) => ({ type: "cell" as const, ...scope, ...cell })),
  ];
}

/** What a scenario found out about the target that is neither right nor wrong. */
export type Observed = Pick<ObservationEvent, "name" | "value">;

export const observations = (
  scope: { scenario: string; x402Version: X402Version },
  observed: readonly Observed[],
): AssayEvent[] => observed.map((one) => ({ type: "observation", ...scope, ...one }));

/** Node calls are many and their contents are on the chain anyway: what was asked when is enough. */
function slim(call: Omit<Call, "seq">): Omit<Call, "seq"> {
  return call.to === "rpc" ? { ...call, request: undefined, response: undefined } : call;
}
