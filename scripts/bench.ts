import { join } from "node:path";
import type { LocalAccount } from "viem";
import { devAccount, seeded, seededAccount } from "../src/devnet/accounts.js";
import { startAnvil } from "../src/devnet/anvil.js";
import { startFacilitator } from "../src/reference/facilitator/serve.js";
import { startServer } from "../src/reference/server/serve.js";
import { startWorld } from "../src/reference/world.js";
import { loadCatalogue } from "../src/runner/catalogue.js";
import { checkClient } from "../src/runner/check-client.js";
import { checkFacilitator } from "../src/runner/check-facilitator.js";
import { checkServer } from "../src/runner/check-server.js";
import type { AssayEvent, CheckEvent, ScenarioEvent } from "../src/runner/events.js";
import type { Role } from "../src/runner/scenario.js";
import { makePayment } from "../src/runner/payments.js";
import { exchange } from "../src/runner/wire.js";
import { readChallenge, payableOffer } from "../src/protocol/challenge.js";
import { adapterClient } from "../src/targets/adapter.js";
import { execClient } from "../src/targets/exec-client.js";
import type { ClientSource } from "../src/targets/target.js";
import { packageRoot } from "../src/package-root.js";
import { referenceClient, referenceFacilitator, referenceServer } from "../src/targets/reference.js";
import { openReport } from "./bench-report.js";

/** Measures what the README and the notes speak of; prints one JSON object. Ratios are of one run, since machines differ. */

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const round = (value: number, digits = 1) => Number(value.toFixed(digits));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** World ready against bare Anvil ready, alternating, in milliseconds. */
async function readiness(rounds: number) {
  const [bare, world]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds + 2; round += 1) {
    let stop: () => Promise<void> = () => Promise.resolve();
    const one = await timed(async () => {
      const anvil = await startAnvil();
      stop = anvil.stop;
    });
    await stop();
    const two = await timed(async () => {
      const started = await startWorld();
      stop = started.close;
    });
    await stop();
    // The first rounds load modules and warm the compiler.
    if (round >= 2) {
      bare.push(one);
      world.push(two);
    }
  }
  return { bareAnvilMs: round(median(bare)), worldMs: round(median(world)), ratio: round(median(world) / median(bare), 2) };
}

/** The events of the run with the most checks so far. */
let largest: { checks: number; events: readonly AssayEvent[] } = { checks: 0, events: [] };

/** A complete check of the reference part of a role. The longest wait that the protocol forces on one scenario is the clock's, not ours. */
async function checkRun(role: Role, source: ClientSource = referenceClient()) {
  const begin = performance.now();
  const before = process.cpuUsage();
  let first = 0;
  const options = {
    startWorld: () => startWorld(),
    spec: "auto" as const,
    seed: "bench",
    workers: 8,
    failOn: "must" as const,
    reproduce: () => "",
    emit: (event: AssayEvent) => {
      if (event.type === "check") first ||= performance.now() - begin;
    },
  };
  const result = await (role === "server"
    ? checkServer({ ...options, source: referenceServer() })
    : role === "facilitator"
      ? checkFacilitator({ ...options, source: referenceFacilitator() })
      : checkClient({ ...options, source }));
  const checks = result.events.filter((event): event is CheckEvent => event.type === "check");
  if (checks.length > largest.checks) largest = { checks: checks.length, events: result.events };
  const scenarios = result.events.filter((event): event is ScenarioEvent => event.type === "scenario");
  const total = performance.now() - begin;
  const forcedWait = Math.max(...(await loadCatalogue(role)).map(({ forced }) => forced ?? 0));
  const cpu = process.cpuUsage(before);
  const count = (type: string) => result.events.filter((event) => event.type === type).length;
  return {
    verdict: result.verdict,
    scenarioRuns: scenarios.length,
    checks: checks.length,
    totalMs: round(total),
    firstVerdictMs: round(first),
    forcedWaitMs: forcedWait,
    beyondForcedWaitMs: round(total - forcedWait),
    msPerCheck: round((total - forcedWait) / checks.length, 2),
    // Harness, world and target are one process here, beside Anvil.
    wentTo: {
      cpuMs: round((cpu.user + cpu.system) / 1000),
      exchanges: count("exchange"),
      calls: count("call"),
      transfers: count("chain"),
      longest: scenarios
        .sort((a, b) => b.took - a.took)
        .slice(0, 6)
        .map(({ scenario, x402Version, took }) => `${scenario}@${x402Version} ${took} ms`),
    },
  };
}

const client = `node ${join(packageRoot(), "dist", "src", "cli", "main.js")} reference client`;
const purchases = 500;
const crowd = 16;

/** The whole path without us: a client, the reference server, the reference facilitator and Anvil, nothing in between. */
async function barePath(count: number): Promise<number> {
  const world = await startWorld();
  const { chainId, payee } = world.info;
  const facilitator = await startFacilitator({ rpcUrl: world.chain.url, chainId, key: devAccount("facilitator").key });
  const server = await startServer({ facilitatorUrl: facilitator.url, payTo: payee });
  const url = `${server.url}/protected`;
  const payers = Array.from({ length: count }, (_, index) => seededAccount("bench", `bare:${index}`));
  await world.fund(
    payers.map(({ address }) => address),
    1_000_000n,
  );
  const buyOne = async (account: LocalAccount) => {
    const first = await exchange("bench", { url, method: "GET", headers: {}, timeout: 10_000 });
    const challenge = readChallenge(first, 2);
    const offer = challenge.ok ? payableOffer(challenge.message, 2, chainId) : undefined;
    if (!challenge.ok || !offer) throw new Error("the reference server made no offer");
    const now = Math.floor(Date.now() / 1000);
    const nonce = seeded("bench", account.address);
    const payment = await makePayment({ account, x402Version: 2, offer, challenge: challenge.message, nonce, now });
    const { name, value } = payment.header;
    const paid = await exchange("bench", { url, method: "GET", headers: { [name]: value }, timeout: 30_000 });
    if (paid.status !== 200) throw new Error(`a purchase was answered ${paid.status}`);
  };
  let next = 0;
  const worker = async () => {
    for (let payer = payers[next++]; payer; payer = payers[next++]) await buyOne(payer);
  };
  try {
    return await timed(() => Promise.all(Array.from({ length: crowd }, worker)));
  } finally {
    await server.close();
    await facilitator.close();
    await world.close();
  }
}

/** The same purchases as generated cases in which nothing is changed: funded, recorded, judged by every oracle. Milliseconds. */
const assayedPath = (count: number): Promise<number> =>
  timed(async () => {
    const { verdict } = await checkServer({
      startWorld: () => startWorld(),
      source: referenceServer(),
      spec: 2,
      seed: `bench-${count}`,
      workers: 8,
      failOn: "must",
      reproduce: () => "",
      emit: () => undefined,
      select: (id) => id === "server/generated/payments",
      generate: { cases: Array.from({ length: count }, () => []) },
    });
    if (verdict !== "conformant") throw new Error(`the reference server is called ${verdict}`);
  });

/** Paid requests in a second, with us and without, in turn; the start of the world does not count. */
async function throughput(rounds: number) {
  const [bare, assayed]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds + 1; round += 1) {
    const alone = await barePath(purchases);
    const start = await assayedPath(20);
    const whole = await assayedPath(20 + purchases);
    if (round === 0) continue;
    bare.push((purchases / alone) * 1000);
    assayed.push((purchases / (whole - start)) * 1000);
  }
  const [without, by] = [median(bare), median(assayed)];
  return {
    purchases,
    crowd,
    barePathPerSecond: round(without),
    assayedPerSecond: round(by),
    ratio: round(by / without, 2),
  };
}

// In a young process, as a user's run is: after a dozen whole runs collecting garbage weighs on whoever keeps records.
const measured = await throughput(5);
const result = {
  node: process.version,
  cpus: (await import("node:os")).availableParallelism(),
  world: await readiness(9),
  check: { server: await checkRun("server"), facilitator: await checkRun("facilitator"), client: await checkRun("client") },
  // The same purchases by way of a process that lives on, and by a process each.
  clientBy: {
    adapter: await checkRun("client", adapterClient({ command: `${client} --adapter` })),
    command: await checkRun("client", execClient({ command: client })),
  },
  throughput: measured,
  report: await openReport(largest.events),
  peakMemoryMb: round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
process.exit(0);
