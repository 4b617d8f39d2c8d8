import type { X402Version } from "../protocol/messages.js";
import { openClientContext, type ClientTrace, type ClientUnderTest } from "./client-context.js";
import type { ClientContext } from "./client-types.js";
import type { Outcome } from "./engine.js";
import { evidenceOf, ledgerOf } from "./evidence.js";
import { Judge } from "./judge.js";
import { authorizationIn } from "./payments.js";
import { requirementsOf } from "./catalogue.js";
import type { ClientScenario } from "./scenario.js";

/** Runs one client scenario in one version, and gathers what was recorded. */
export async function runClientScenario(
  scenario: ClientScenario,
  x402Version: X402Version,
  target: ClientUnderTest,
  seed: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const { world } = target;
  const judge = new Judge((check) => requirementsOf(scenario, check, x402Version)[0], {
    hasGoods: () => false,
    ledgerOf: (payment) => ledgerOf(world, payment),
  });
  const label = `${scenario.id}@${x402Version}`;
  const { context, trace, close } = await openClientContext({ ...target, x402Version, seed, label, signal });
  let error: unknown;
  let records: Awaited<ReturnType<typeof gather>> = { calls: [], ledger: [] };
  try {
    try {
      await scenario.run({ ...context, expect: (check) => judge.expect(check) });
    } catch (caught) {
      error = caught;
    }
    records = await gather(target, context, trace);
  } catch (caught) {
    error ??= caught;
  } finally {
    await close();
  }
  const evidence = evidenceOf({ scenario: scenario.id, x402Version }, { exchanges: trace.exchanges, ...records });
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
