import type { Call } from "../devnet/recorder.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import { requirementsOf } from "./catalogue.js";
import type { Outcome } from "./engine.js";
import { evidenceOf, gather, ledgerOf } from "./evidence.js";
import { Goods } from "./goods.js";
import { Judge } from "./judge.js";
import { isDelivery, judgeGate, judgeMoney, judgeWire } from "./oracles.js";
import type { Oracle, ServerScenario } from "./scenario.js";
import { serverContext } from "./server-context.js";
import { wireSchemas } from "./wire-schemas.js";

export interface ServerUnderTest {
  world: World;
  base: string;
  resource: { method: string; path: string };
  ourFacilitator: boolean;
  /** Milliseconds for one answer. */
  patience: number;
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
  const judge = new Judge((check) => requirementsOf(scenario, check, x402Version)[0], {
    hasGoods: (text) => goods.in(text),
    ledgerOf: (payment) => ledgerOf(world, payment),
  });
  const { context, trace, newBuyer } = serverContext({
    ...target,
    x402Version,
    seed,
    label: `${scenario.id}@${x402Version}`,
    goods,
    judge,
    signal,
    patience: target.patience,
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
    ({ calls, ledger } = await gather(
      world,
      trace.buyers.map((buyer) => buyer.address),
    ));
    // An exchange that was cut short has a place and nothing else.
    const exchanges = trace.exchanges.filter((exchange) => exchange.method);
    const hasGoods = (text: string) => goods.in(text);
    const facts = { x402Version, ...trace, exchanges, calls, ledger, ourFacilitator: target.ourFacilitator, hasGoods };
    const applies = (oracle: Oracle) => scenario.without?.[oracle] === undefined;
    // Without a delivery the last two have nothing to look at: unjudged is untestable, not passed.
    if (applies("wire")) judgeWire(facts, wireSchemas(), judge.expect("wire"));
    if (applies("money")) judgeMoney(facts, judge.expect("money"), exchanges.some(isDelivery));
    if (applies("gate")) judgeGate(facts, judge.expect("gate"));
    for (const buyer of trace.buyers) await world.clearFaults(buyer.address);
  } catch (caught) {
    error ??= caught;
  }
  const evidence = evidenceOf({ scenario: scenario.id, x402Version }, { ...trace, calls, ledger });
  return { results: judge.results(), evidence, ...(error === undefined ? {} : { error }) };
}
