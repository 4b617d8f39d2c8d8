import { join } from "node:path";
import { createPublicClient, http } from "viem";
import { localAccount } from "../src/protocol/secp256k1.js";
import { devAccount, seeded, seededAccount } from "../src/devnet/accounts.js";
import { startAnvil } from "../src/devnet/anvil.js";
import type { Devnet } from "../src/devnet/devnet.js";
import { tokenAbi } from "../src/protocol/abi.js";
import { signAuthorization } from "../src/protocol/authorization.js";
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
import { encodeFunctionData } from "viem";
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
const purchases = 300;
const crowd = 16;

/** Runs `count` purchases, `width` at a time; returns how many were done in a second. */
async function rate(count: number, width: number, one: (index: number) => Promise<void>): Promise<number> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await one(index);
  };
  const took = await timed(() => Promise.all(Array.from({ length: width }, worker)));
  return round((count / took) * 1000);
}

/** The whole path: challenge, payment, verify, settle, chain, goods. */
async function fullPath(world: Devnet, width: number): Promise<number> {
  const { facilitatorUrl, payee } = world.info;
  const server = await startServer({ facilitatorUrl, payTo: payee });
  const url = `${server.url}/protected`;
  const account = seededAccount("bench", `full@${width}`);
  await world.fund([account.address], 1_000_000_000n);
  const buyOne = async (index: number) => {
    const first = await exchange("bench", { url, method: "GET", headers: {}, timeout: 10_000 });
    const challenge = readChallenge(first, 2);
    const offer = challenge.ok ? payableOffer(challenge.message, 2, world.info.chainId) : undefined;
    if (!challenge.ok || !offer) throw new Error("the reference server made no offer");
    const nonce = seeded("bench", `full@${width}:${index}`);
    const now = Math.floor(Date.now() / 1000);
    const payment = await makePayment({ account, x402Version: 2, offer, challenge: challenge.message, nonce, now });
    const { name, value } = payment.header;
    const paid = await exchange("bench", { url, method: "GET", headers: { [name]: value }, timeout: 30_000 });
    if (paid.status !== 200) throw new Error(`a purchase was answered ${paid.status}`);
  };
  try {
    for (let index = -20; index < 0; index += 1) await buyOne(index);
    return await rate(purchases, width, buyOne);
  } finally {
    await server.close();
  }
}

/** The same transfers without x402: sign the authorization, sign and send the transaction, have the receipt. */
async function bareLoop(world: Devnet, width: number): Promise<number> {
  const sender = localAccount(devAccount("bank").key);
  const payer = seededAccount("bench", `bare@${width}`);
  await world.fund([payer.address], 1_000_000_000n);
  const client = createPublicClient({ transport: http(world.chain.url, { retryCount: 0 }), cacheTime: 0 });
  const { asset, chainId, payee } = world.info;
  const domain = { name: asset.name, version: asset.version, chainId, verifyingContract: asset.address };
  const fees = await client.estimateFeesPerGas();
  let nonce = await client.getTransactionCount({ address: sender.address });
  return rate(purchases, width, async (index) => {
    const own = nonce++;
    const authorization = {
      from: payer.address,
      to: payee,
      value: "1000",
      validAfter: "0",
      validBefore: String(Math.floor(Date.now() / 1000) + 600),
      nonce: seeded("bench", `bare@${width}:${index}`),
    };
    const signature = await signAuthorization(payer, domain, authorization);
    const data = encodeFunctionData({
      abi: tokenAbi,
      functionName: "transferWithAuthorization",
      args: [payer.address, payee, 1000n, 0n, BigInt(authorization.validBefore), authorization.nonce, signature],
    });
    const raw = await sender.signTransaction({
      type: "eip1559",
      chainId,
      nonce: own,
      to: asset.address,
      data,
      gas: 200_000n,
      ...fees,
    });
    const receipt = await client.sendRawTransactionSync({ serializedTransaction: raw });
    if (receipt.status !== "success") throw new Error("a bare transfer failed");
  });
}

async function throughput() {
  const world = await startWorld();
  try {
    const measure = async (width: number) => {
      const bare = await bareLoop(world, width);
      const paid = await fullPath(world, width);
      return { width, bareTransfersPerSecond: bare, paidRequestsPerSecond: paid, ratio: round(paid / bare, 2) };
    };
    return { purchases, sequential: await measure(1), crowd: await measure(crowd) };
  } finally {
    await world.close();
  }
}

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
  throughput: await throughput(),
  report: await openReport(largest.events),
  peakMemoryMb: round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
process.exit(0);
