import type { X402Version } from "../protocol/messages.js";
import type { Outcome } from "./engine.js";
import { evidenceOf, gather, ledgerOf } from "./evidence.js";
import { facilitatorContext, type FacilitatorUnderTest } from "./facilitator-context.js";
import { Judge } from "./judge.js";
import { requirementsOf } from "./catalogue.js";
import type { FacilitatorScenario } from "./scenario.js";

/** Runs one facilitator scenario in one version, and gathers what was recorded. */
export async function runFacilitatorScenario(
  scenario: FacilitatorScenario,
  x402Version: X402Version,
  target: FacilitatorUnderTest,
  seed: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const { world } = target;
  const judge = new Judge((check) => requirementsOf(scenario, check, x402Version)[0], {
    // A facilitator has no goods to give away.
    hasGoods: () => false,
    ledgerOf: (payment) => ledgerOf(world, payment),
  });
  const label = `${scenario.id}@${x402Version}`;
  const { context, trace } = facilitatorContext({ ...target, x402Version, seed, label, judge, signal, patience: 25_000 });
  let error: unknown;
  try {
    await scenario.run({ ...context, payer: await context.newPayer() });
  } catch (caught) {
    error = caught;
  }
  let records: Awaited<ReturnType<typeof gather>> = { calls: [], ledger: [] };
  try {
    records = await gather(
      world,
      trace.payers.map((payer) => payer.address),
    );
    for (const payer of trace.payers) await world.clearFaults(payer.address);
  } catch (caught) {
    error ??= caught;
  }
  const evidence = evidenceOf({ scenario: scenario.id, x402Version }, { exchanges: trace.exchanges, ...records });
  return { results: judge.results(), evidence, ...(error === undefined ? {} : { error }) };
}
