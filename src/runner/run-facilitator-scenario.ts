import type { Call } from "../devnet/recorder.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { X402Version } from "../protocol/messages.js";
import { requirementsOf } from "./catalogue.js";
import type { Outcome } from "./engine.js";
import { evidenceOf, gather, ledgerOf, observations } from "./evidence.js";
import { facilitatorContext, type FacilitatorUnderTest } from "./facilitator-context.js";
import { judgeAnswers, judgeSettlements } from "./facilitator-oracles.js";
import { runBouts, type Bout } from "./generated.js";
import { Judge } from "./judge.js";
import { finished, shortLull } from "./rest.js";
import { NotApplicable, type Expectation, type FacilitatorOracle, type FacilitatorScenario } from "./scenario.js";
import { wireSchemas } from "./wire-schemas.js";

/** Milliseconds for one answer. */
const patience = 25_000;

/** Runs one facilitator scenario in one version: its own behaviour, then the oracles over everything that was recorded. */
export async function runFacilitatorScenario(
  scenario: FacilitatorScenario,
  x402Version: X402Version,
  target: FacilitatorUnderTest,
  seed: string,
  signal: AbortSignal,
): Promise<Outcome> {
  if (scenario.generates && target.world.info.public) {
    const error = new NotApplicable("it makes hundreds of payments, and on a public test network even play money is scarce");
    return { results: new Map(), evidence: [], error };
  }
  return runBouts(scenario, { x402Version, target, seed, signal }, (bout, given) =>
    runBout(scenario, x402Version, target, seed, given, bout),
  );
}

async function runBout(
  scenario: FacilitatorScenario,
  x402Version: X402Version,
  target: FacilitatorUnderTest,
  seed: string,
  signal: AbortSignal,
  { one, label, brisk }: Bout,
): Promise<Outcome> {
  const { world } = target;
  const judge = new Judge((check) => requirementsOf(scenario, check, x402Version)[0], {
    // A facilitator has no goods to give away.
    hasGoods: () => false,
    ledgerOf: (payment) => ledgerOf(world, payment),
  });
  const { context, trace, close } = facilitatorContext({ target, x402Version, seed, label, judge, signal, patience });
  let error: unknown;
  try {
    await scenario.run({ ...context, payer: await context.newPayer() }, one);
  } catch (caught) {
    error = caught;
  }
  await close();

  const late = async (others: AbortSignal, ended: AbortSignal): Promise<Outcome> => {
    let [calls, ledger]: [Call[], LedgerEntry[]] = [[], []];
    // An exchange that was cut short has a place and nothing else.
    const exchanges = trace.exchanges.filter((exchange) => exchange.method);
    const payers = trace.payers.map((payer) => payer.address);
    try {
      if (exchanges.some((exchange) => exchange.authorization))
        await finished(world, payers, exchanges, others, ended, brisk ? shortLull : undefined);
      ({ calls, ledger } = await gather(world, payers));
      const facts = { x402Version, exchanges, ledger, submitted: trace.submitted };
      const judgeBy = (oracle: FacilitatorOracle, by: (expect: Expectation) => string | undefined) => {
        if (signal.aborted || scenario.without?.[oracle] !== undefined) return;
        const open = by(judge.expect(oracle));
        if (open !== undefined) judge.leaveOpen(oracle, open);
      };
      if (!signal.aborted) await judge.lookAgain();
      judgeBy("wire", (expect) => judgeAnswers(facts, wireSchemas(), expect));
      judgeBy("money", (expect) => judgeSettlements(facts, expect));
      for (const payer of payers) await world.clearFaults(payer);
      // Of thousands of cases nobody asks again.
      if (scenario.generates) await world.forget(payers);
    } catch (caught) {
      error ??= caught;
    }
    const scope = { scenario: scenario.id, x402Version };
    const evidence = [
      ...evidenceOf(scope, { exchanges, calls, ledger, cells: trace.cells }),
      ...observations(scope, trace.observed),
    ];
    return { results: judge.results(), evidence, ...(error === undefined ? {} : { error }) };
  };
  // A world of its own ends with the scenario, and one that was cut short is not judged.
  if (scenario.exclusive || signal.aborted) return late(AbortSignal.abort(), signal);
  return { results: judge.results(), evidence: [], ...(error === undefined ? {} : { error }), late };
}
