import type { Call } from "../devnet/recorder.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import { oracleRequirements } from "./catalogue.js";
import type { Outcome } from "./engine.js";
import type { AssayEvent } from "./events.js";
import { Goods } from "./goods.js";
import { Judge } from "./judge.js";
import { isDelivery, judgeGate, judgeMoney, judgeWire } from "./oracles.js";
import { authorizationId } from "./payments.js";
import { requirementOf, requirements, type Requirement } from "./requirements.js";
import { oracles, type Buyer, type Oracle, type ServerScenario } from "./scenario.js";
import { serverContext } from "./server-context.js";
import { wireSchemas } from "./wire-schemas.js";

export interface ServerUnderTest {
  world: World;
  base: string;
  resource: { method: string; path: string };
  ourFacilitator: boolean;
}

/** The requirement of a scenario's own check, or of a standing oracle. */
export function serverRequirement(scenario: ServerScenario, check: string, x402Version: X402Version): Requirement | undefined {
  const own = requirementOf("server", scenario.checks, check, x402Version);
  if (own || !(oracles as readonly string[]).includes(check)) return own;
  return requirements("server").get(oracleRequirements[check as Oracle]);
}

/** Runs one server scenario in one version: its own behaviour, then the oracles over everything that was recorded. */
export async function runServerScenario(
  scenario: ServerScenario,
  x402Version: X402Version,
  target: ServerUnderTest,
  seed: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const { world } = target;
  const goods = new Goods();
  const judge = new Judge((check) => serverRequirement(scenario, check, x402Version), {
    hasGoods: (text) => goods.in(text),
    ledgerOf: async (payment) => {
      const entries = await world.ledger(payment.authorization.from);
      const id = authorizationId(payment);
      return entries.filter((entry) => `${entry.from}:${entry.nonce}`.toLowerCase() === id);
    },
  });
  const { context, trace, newBuyer } = serverContext({
    ...target,
    x402Version,
    seed,
    label: `${scenario.id}@${x402Version}`,
    goods,
    judge,
    signal,
    patience: 12_000,
  });
  let error: unknown;
  try {
    await scenario.run({ ...context, buyer: await newBuyer() });
  } catch (caught) {
    error = caught;
  }

  let calls: Call[] = [];
  let ledger: LedgerEntry[] = [];
  try {
    [calls, ledger] = await gather(world, trace.buyers);
    const facts = { x402Version, ...trace, calls, ledger, ourFacilitator: target.ourFacilitator };
    const applies = (oracle: Oracle) => scenario.without?.[oracle] === undefined;
    // Without a delivery the last two have nothing to look at: unjudged is untestable, not passed.
    if (applies("wire")) judgeWire(facts, wireSchemas(), judge.expect("wire"));
    if (applies("money")) judgeMoney(facts, judge.expect("money"), trace.exchanges.some(isDelivery));
    if (applies("gate")) judgeGate(facts, judge.expect("gate"));
    for (const buyer of trace.buyers) await world.clearFaults(buyer.address);
  } catch (caught) {
    error ??= caught;
  }
  const scope = { scenario: scenario.id, x402Version };
  const evidence: AssayEvent[] = [
    ...trace.exchanges
      .filter((exchange) => exchange.method)
      .map((exchange) => ({ type: "exchange" as const, ...scope, ...exchange })),
    ...calls.map(({ seq, ...call }) => ({ type: "call" as const, ...scope, id: `call:${seq}`, ...slim(call) })),
    ...ledger.map((entry) => ({ type: "chain" as const, ...scope, id: `chain:${entry.transaction}`, ...entry })),
  ];
  return { results: judge.results(), evidence, ...(error === undefined ? {} : { error }) };
}

async function gather(world: World, buyers: readonly Buyer[]): Promise<[Call[], LedgerEntry[]]> {
  const calls = await Promise.all(buyers.map((buyer) => world.calls(buyer.address)));
  const ledgers = await Promise.all(buyers.map((buyer) => world.ledger(buyer.address)));
  return [calls.flat().sort((a, b) => a.startedAt - b.startedAt), ledgers.flat()];
}

/** Node calls are many and their contents are on the chain anyway: what was asked when is enough. */
function slim(call: Omit<Call, "seq">): Omit<Call, "seq"> {
  return call.to === "rpc" ? { ...call, request: undefined, response: undefined } : call;
}
