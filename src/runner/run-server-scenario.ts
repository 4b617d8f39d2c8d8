import type { Call } from "../devnet/recorder.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import { requirementsOf } from "./catalogue.js";
import type { Outcome } from "./engine.js";
import { evidenceOf, gather, ledgerOf, observations } from "./evidence.js";
import { runBouts, type Bout, type GenerateOptions } from "./generated.js";
import { Goods } from "./goods.js";
import { Judge } from "./judge.js";
import { isDelivery, judgeGate, judgeMoney, judgeWire } from "./oracles.js";
import type { Expectation, Oracle, ServerScenario } from "./scenario.js";
import type { Resource } from "./resource.js";
import { finished, shortLull } from "./rest.js";
import { serverContext } from "./server-context.js";
import { wireSchemas } from "./wire-schemas.js";

export interface ServerUnderTest {
  world: World;
  base: string;
  resource: Resource;
  others?: readonly Resource[];
  spoken?: readonly X402Version[];
  /** Waits until another request may be sent, where the target is somebody's public server. */
  pace?: () => Promise<void>;
  another?: () => Promise<{ url: string; stop(): Promise<void> }>;
  ourFacilitator: boolean;
  /** Whether this run has the world for itself. */
  own?: boolean;
  /** Milliseconds for one answer. */
  patience: number;
  /** What one purchase costs, in atomic units, as far as discovery could tell. Payers are funded by it. */
  price?: bigint;
  /** Generated cases side by side at the most. */
  workers?: number;
  generate?: GenerateOptions;
}

/** Runs one server scenario in one version: its own behaviour, then the oracles over everything that was recorded. */
export async function runServerScenario(
  scenario: ServerScenario,
  x402Version: X402Version,
  target: ServerUnderTest,
  seed: string,
  signal: AbortSignal,
): Promise<Outcome> {
  // What is sold is learnt once.
  const goods = new Goods();
  return runBouts(scenario, { x402Version, target, seed, signal }, (bout, given) =>
    runBout(scenario, x402Version, target, seed, given, bout, goods),
  );
}

async function runBout(
  scenario: ServerScenario,
  x402Version: X402Version,
  target: ServerUnderTest,
  seed: string,
  signal: AbortSignal,
  { one, label, brisk }: Bout,
  goods: Goods,
): Promise<Outcome> {
  const { world } = target;
  const hasGoods = (text: string): boolean => goods.in(text, trace.exchanges);
  const judge = new Judge((check) => requirementsOf(scenario, check, x402Version)[0], {
    hasGoods,
    ledgerOf: (payment) => ledgerOf(world, payment),
  });
  const { context, trace, newBuyer, close } = serverContext({
    ...target,
    x402Version,
    seed,
    label,
    goods,
    judge,
    signal,
    patience: target.patience,
  });
  let error: unknown;
  try {
    await scenario.run({ ...context, buyer: await newBuyer() }, one);
  } catch (caught) {
    error = caught;
  }
  await close();

  const late = async (others: AbortSignal, ended: AbortSignal): Promise<Outcome> => {
    let calls: Call[] = [];
    let ledger: LedgerEntry[] = [];
    // An exchange that was cut short has a place and nothing else.
    const exchanges = trace.exchanges.filter((exchange) => exchange.method);
    const payers = trace.buyers.map((buyer) => buyer.address);
    try {
      if (exchanges.some((exchange) => exchange.authorization))
        await finished(world, payers, exchanges, others, ended, brisk ? shortLull : undefined);
      ({ calls, ledger } = await gather(world, payers));
      const facts = { x402Version, ...trace, exchanges, calls, ledger, ourFacilitator: target.ourFacilitator, hasGoods };
      const judgeBy = (oracle: Oracle, by: (expect: Expectation) => string | undefined | void) => {
        if (signal.aborted || scenario.without?.[oracle] !== undefined) return;
        const open = by(judge.expect(oracle));
        if (open !== undefined) judge.leaveOpen(oracle, open);
      };
      if (!signal.aborted) await judge.lookAgain();
      // Without a delivery the last two have nothing to look at: unjudged is untestable, not passed.
      judgeBy("wire", (expect) => judgeWire(facts, wireSchemas(), expect));
      judgeBy("money", (expect) => judgeMoney(facts, expect, exchanges.some(isDelivery)));
      judgeBy("gate", (expect) => judgeGate(facts, expect));
      for (const payer of payers) await world.clearFaults(payer);
      // Of thousands of cases nobody asks again.
      if (scenario.generates) await world.forget(payers);
    } catch (caught) {
      error ??= caught;
    }
    const scope = { scenario: scenario.id, x402Version };
    const evidence = [...evidenceOf(scope, { ...trace, calls, ledger }), ...observations(scope, trace.observed)];
    return { results: judge.results(), evidence, ...(error === undefined ? {} : { error }) };
  };
  // A world of its own ends with the scenario, and one that was cut short is not judged.
  if (scenario.exclusive || signal.aborted) return late(AbortSignal.abort(), signal);
  return { results: judge.results(), evidence: [], ...(error === undefined ? {} : { error }), late };
}
