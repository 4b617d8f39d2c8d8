import type { X402Version } from "../protocol/messages.js";
import { openClientContext, type ClientTrace, type ClientUnderTest } from "./client-context.js";
import type { ClientContext } from "./client-types.js";
import type { Outcome } from "./engine.js";
import { evidenceOf, ledgerOf, observations } from "./evidence.js";
import { runBouts, type Bout } from "./generated.js";
import { Judge } from "./judge.js";
import { authorizationIn } from "./payments.js";
import { requirementsOf } from "./catalogue.js";
import { encounterHands } from "./client-hands.js";
import { judgePayments, judgeSpending } from "./client-oracles.js";
import { NotApplicable, type ClientOracle, type ClientScenario, type Expectation } from "./scenario.js";
import { under } from "./requirements.js";
import { wireSchemas } from "./wire-schemas.js";

/** Runs one client scenario in one version, and gathers what was recorded. */
export async function runClientScenario(
  scenario: ClientScenario,
  x402Version: X402Version,
  target: ClientUnderTest,
  seed: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const costly = target.source.remembers !== true;
  return runBouts(scenario, { x402Version, target, seed, costly, signal }, (bout, given) =>
    runBout(scenario, x402Version, target, seed, given, bout),
  );
}

async function runBout(
  scenario: ClientScenario,
  x402Version: X402Version,
  target: ClientUnderTest,
  seed: string,
  signal: AbortSignal,
  { one, label }: Bout,
): Promise<Outcome> {
  const { world } = target;
  const demandOf = (check: string) => requirementsOf(scenario, check, x402Version).map((one) => under(target.policy, one))[0];
  const judge = new Judge(demandOf, {
    hasGoods: () => false,
    ledgerOf: (payment) => ledgerOf(world, payment),
  });
  const { context, trace, close } = await openClientContext({ ...target, x402Version, seed, label, signal });
  const expect = (check: string) => judge.expect(check);
  const shownAnywhere = () => trace.stages.flatMap((stage) => stage.presented());
  const controlled = () => trace.controlledBefore === true || shownAnywhere().length > 0;
  const hands = { ...context, expect, ...encounterHands({ ...context, expect, controlled, shownAnywhere }) };
  let error: unknown;
  let records: Awaited<ReturnType<typeof gather>> = { calls: [], ledger: [] };
  try {
    try {
      await scenario.run(hands, one);
    } catch (caught) {
      error = caught;
    }
    records = await gather(target, context, trace);
    const facts = { orders: trace.orders, stages: trace.stages, ledger: records.ledger };
    const excused = { ...scenario.without, ...scenario.excuses?.(x402Version, one) };
    const judgeBy = (oracle: ClientOracle, by: (expect: Expectation) => string | undefined) => {
      if (signal.aborted || excused[oracle] !== undefined) return;
      const open = by(judge.expect(oracle));
      // Where nothing applied nothing was shown, and that is no gap.
      if (open === undefined || error instanceof NotApplicable) return;
      judge.leaveOpen(oracle, open, trace.controlledBefore ? "not-applicable" : "untestable");
    };
    judgeBy("wire", (by) => judgePayments(facts, wireSchemas(), by));
    judgeBy("money", (by) => judgeSpending(facts, by));
  } catch (caught) {
    error ??= caught;
  } finally {
    await close();
  }
  const scope = { scenario: scenario.id, x402Version };
  const evidence = [
    ...evidenceOf(scope, { exchanges: trace.exchanges, cells: trace.cells, ...records }),
    ...observations(scope, trace.observed),
  ];
  return { results: judge.results(), evidence, ...(error === undefined ? {} : { error }) };
}

/** The calls that our sellers made for this purchase, and what left the payer's account for it. */
async function gather({ world, source }: ClientUnderTest, context: Pick<ClientContext, "payer" | "ledger">, trace: ClientTrace) {
  const shown = new Set<string | undefined>(trace.exchanges.flatMap(({ authorization }) => authorization ?? []));
  // Calls about an account that buys in other scenarios too say nothing of this one, unless they name its payments.
  const calls = (await world.calls(context.payer)).filter(
    (call) => !source.ownAccount || shown.has(authorizationIn(call.request)),
  );
  return { calls, ledger: await context.ledger() };
}
