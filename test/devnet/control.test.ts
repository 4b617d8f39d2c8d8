import { request } from "node:http";
import type { Address, Hex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DevnetError } from "../../src/devnet/anvil-binary.js";
import { startControl } from "../../src/devnet/control.js";
import { controlRoutes } from "../../src/devnet/control-routes.js";
import type { Devnet } from "../../src/devnet/devnet.js";
import { listen, sendJson, type Listening } from "../../src/devnet/http.js";
import { connectWorld } from "../../src/devnet/remote-world.js";
import type { World } from "../../src/devnet/world.js";
import { buy } from "../../src/reference/client/buy.js";
import { startServer } from "../../src/reference/server/serve.js";
import { startWorld } from "../../src/reference/world.js";
import { authorizationOf, fundedPayer, newAccount, payment, settle } from "../helpers.js";

let world: Devnet;
let control: Listening;
let remote: World;
beforeAll(async () => {
  world = await startWorld();
  control = await startControl(world);
  remote = await connectWorld(`${control.url}/`);
});
afterAll(async () => {
  await remote.close();
  await control.close();
  await world.close();
});

async function ask<T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const sent = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${control.url}${path}`, { method, ...(body === undefined ? {} : { body: sent }) });
  return { status: response.status, body: (await response.json()) as T };
}

describe("the control API", () => {
  it("tells what there is, with keys and balances", async () => {
    expect((await ask("GET", "/health")).body).toMatchObject({ status: "ok" });
    const { body } = await ask("GET", "/info");
    expect(body).toMatchObject({ devnet: "x402-assay", ...world.info });
    const { accounts } = (await ask<{ accounts: Record<string, unknown>[] }>("GET", "/accounts")).body;
    expect(accounts).toHaveLength(world.info.accounts.length);
    expect(accounts[0]).toMatchObject({ ...world.info.accounts[0], balance: "1000000000" });
    expect(Number(accounts[0]!["wei"])).toBeGreaterThan(1e18);
  });

  it("counts runs", async () => {
    const { runs } = world.info;
    expect((await ask("POST", "/runs")).body).toEqual({ run: runs });
    expect(world.info.runs).toBe(runs + 1);
  });

  it("mints, to payers and to anybody", async () => {
    const [payer, anybody] = [newAccount().address, newAccount().address];
    expect(await ask("POST", "/fund", { addresses: [payer], amount: "12" })).toEqual({ status: 200, body: {} });
    expect((await ask("GET", `/balance?account=${payer}`)).body).toEqual({ balance: "12" });
    expect((await ask("POST", "/mint", { to: anybody, amount: "3" })).body).toEqual({ balance: "3" });
    expect((await ask("POST", "/mint", { to: anybody, amount: "4" })).body).toEqual({ balance: "7" });
  });

  it("knows payers, and gives out their calls and ledger", async () => {
    const { address } = newAccount();
    expect((await ask("POST", "/know", { addresses: [address] })).status).toBe(200);
    await fetch(world.info.rpcUrl, { method: "POST", body: JSON.stringify({ id: 1, method: "eth_getCode", params: [address] }) });
    expect((await ask("GET", `/calls?payer=${address}`)).body).toMatchObject({
      calls: [{ method: "eth_getCode", payer: address.toLowerCase() }],
    });
    expect((await ask("GET", `/ledger?payer=${address}`)).body).toEqual({ entries: [] });
    await fetch(`${world.info.facilitatorUrl}/supported`);
    expect((await ask("GET", "/calls")).body).toMatchObject({ calls: [{ method: "supported" }] });
  });

  it("installs, lists and removes faults", async () => {
    const [one, two] = [newAccount().address, newAccount().address];
    const hang = (payer: Address) => ({
      at: "facilitator",
      call: "settle",
      payer,
      action: { do: "hang", when: "after" },
      times: 1,
    });
    const made = (await ask("POST", "/faults", hang(one))).body;
    expect(made).toMatchObject({ ...hang(one), hits: 0, id: expect.stringMatching(/^fault-/) as string });
    await ask("POST", "/faults", hang(two));
    expect((await ask("GET", "/faults")).body).toMatchObject({ faults: [hang(one), hang(two)] });
    expect((await ask("GET", `/faults?payer=${one.toLowerCase()}`)).body).toMatchObject({ faults: [made] });
    await ask("DELETE", `/faults?payer=${one}`);
    expect(world.faults.list()).toMatchObject([hang(two)]);
    await ask("DELETE", "/faults");
    expect(world.faults.list()).toEqual([]);
  });

  it("mines, tells and sets the time, and takes blocks back", async () => {
    const head = async () => (await ask<{ block: number }>("GET", "/health")).body.block;
    const before = await head();
    await ask("POST", "/mine", { blocks: 3 });
    expect(await head()).toBe(before + 3);
    const { timestamp } = (await ask<{ timestamp: number }>("GET", "/time")).body;
    await ask("POST", "/time", { timestamp: timestamp + 5 });
    await ask("POST", "/mine", { blocks: 1 });
    expect((await ask("GET", "/time")).body).toEqual({ timestamp: timestamp + 5 });
    expect(await ask("POST", "/reorg", { depth: 2 })).toEqual({ status: 200, body: {} });
    expect(await head()).toBe(before + 4);
  });

  it("looks up transactions and nonces", async () => {
    const payer = await fundedPayer(world);
    const made = await payment(world.info, payer);
    const used = `/authorizations/${payer.address}/${authorizationOf(made).nonce}`;
    expect((await ask("GET", used)).body).toEqual({ used: false });
    const { transaction } = (await settle(world.info, made)).body;
    expect((await ask("GET", used)).body).toEqual({ used: true });
    expect((await ask("GET", `/transactions/${transaction}`)).body).toMatchObject({ transaction: { status: "success" } });
    expect((await ask("GET", `/transactions/0x${"9".repeat(64)}`)).body).toEqual({ transaction: null });
  });

  const someone = `0x${"1".repeat(40)}`;
  it.each<[string, string, unknown, string]>([
    ["POST", "/fund", "{", "the body must be JSON"],
    ["POST", "/fund", [], "the body must be a JSON object"],
    ["POST", "/fund", { amount: "1" }, '"addresses" must be a list'],
    ["POST", "/fund", { addresses: ["0x1"], amount: "1" }, 'each of "addresses" must be an address'],
    ["POST", "/fund", { addresses: [someone], amount: 1 }, '"amount" must be a decimal string'],
    ["POST", "/fund", { addresses: [someone], amount: "-1" }, '"amount" must be a decimal string'],
    ["POST", "/know", { addresses: someone }, '"addresses" must be a list'],
    ["POST", "/mint", { to: "bob", amount: "1" }, '"to" must be an address'],
    ["POST", "/faults", { at: "moon" }, '"at" must be'],
    ["DELETE", "/faults?payer=all", undefined, '"payer" must be an address'],
    ["GET", "/faults?payer=", undefined, '"payer" must be an address'],
    ["GET", "/calls?payer=0x", undefined, '"payer" must be an address'],
    ["GET", "/ledger", undefined, '"payer" must be an address'],
    ["GET", "/balance", undefined, '"account" must be an address'],
    ["GET", `/authorizations/${someone}/7`, undefined, "a nonce is"],
    ["GET", "/transactions/7", undefined, "a transaction hash is"],
    ["POST", "/time", { timestamp: "soon" }, '"timestamp" must be an integer'],
    ["POST", "/automine", { on: "yes" }, '"on" must be true or false'],
    ["POST", "/mine", { blocks: 0 }, '"blocks" must be an integer from 1 to'],
    ["POST", "/reorg", {}, '"depth" must be an integer from 1 to'],
    ["POST", "/reorg", { depth: 9999 }, '"depth" must be an integer from 1 to'],
  ])("answers %s %s with %j by a 400 in one sentence", async (method, path, body, sentence) => {
    const answer = await ask(method, path, body);
    expect(answer).toEqual({ status: 400, body: { error: expect.stringContaining(sentence) as string } });
  });

  it("passes on what the chain refuses", async () => {
    const answer = await ask("POST", "/mint", { to: someone, amount: (2n ** 256n - 1n).toString() });
    expect(answer).toMatchObject({ status: 500, body: { error: expect.stringContaining("refused to mint") as string } });
  });

  it("lists its routes where there is none, and refuses bodies that nobody needs", async () => {
    for (const [method, path] of [
      ["GET", "/nowhere"],
      ["DELETE", "/fund"],
      ["GET", "/transactions/a/b"],
    ] as const) {
      const { status, body } = await ask<{ routes: string[] }>(method, path);
      expect([status, body.routes.length]).toEqual([404, controlRoutes.length]);
    }
    expect((await ask("POST", "/fund", "x".repeat(1_100_000))).status).toBe(413);
  });
});

describe("a web page", () => {
  /** fetch would not let us set these headers. */
  const statusWith = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${control.url}/accounts`, { headers }, (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
  const port = () => new URL(control.url).port;

  it("of another origin is refused, of none or its own is not", async () => {
    const own = { host: `localhost:${port()}` };
    const refused: Record<string, string>[] = [
      { origin: "https://example.com" },
      { origin: "null" },
      { origin: `http://127.0.0.1:${Number(port()) + 1}` },
      { origin: `http://localhost:${port()}` },
      { host: `rebound.example.com:${port()}` },
      { host: "127.0.0.1.example.com" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of refused) expect([headers, await statusWith(headers)]).toEqual([headers, 403]);
    const welcome: Record<string, string>[] = [
      {},
      own,
      { origin: control.url },
      { ...own, origin: `http://localhost:${port()}` },
      { "sec-fetch-site": "none" },
    ];
    for (const headers of welcome) expect([headers, await statusWith(headers)]).toEqual([headers, 200]);
  });
});

describe("a remote world", () => {
  /** One purchase from the reference server, and all that the world has to say about it. */
  async function purchase(at: World) {
    const run = await at.beginRun();
    const account = newAccount();
    await at.fund([account.address], 5_000n);
    const fault = await at.fault({
      at: "facilitator",
      call: "verify",
      payer: account.address,
      action: { do: "delay", ms: 1, when: "after" },
    });
    const server = await startServer({ facilitatorUrl: at.info.facilitatorUrl, payTo: at.info.payee });
    const bought = await buy({ url: `${server.url}/protected`, account });
    await server.close();
    const transaction = await at.transaction(bought.receipt!.transaction as Hex);
    const [entry, ...more] = await at.ledger(account.address);
    const calls = await at.calls(account.address);
    await at.clearFaults(account.address);
    const { nonce } = bought.payment!.payload.authorization;
    return {
      counted: at.info.runs - run,
      info: { ...at.info, runs: 0 },
      balance: await at.balance(account.address),
      status: transaction?.status,
      sameBlock: transaction?.block === entry?.block,
      entry: {
        ...entry,
        transaction: entry?.transaction === bought.receipt!.transaction,
        block: 0,
        nonce: entry?.nonce === nonce,
        from: 0,
      },
      more,
      used: await at.authorizationUsed(account.address, nonce),
      unused: await at.authorizationUsed(account.address, `0x${"0".repeat(64)}`),
      unknown: await at.transaction(`0x${"0".repeat(64)}`),
      methods: [...new Set(calls.map((call) => call.method))].sort(),
      members: calls.map((call) => Object.keys(call).sort().join())[0],
      hit: calls.filter((call) => call.fault === fault.id).map((call) => call.method),
      clock: Math.abs(calls[0]!.startedAt - Date.now()) < 10_000,
      time: typeof (await at.chainTime()),
    };
  }

  it("equals the local one in a purchase", async () => {
    const local = await purchase(world);
    expect(local).toMatchObject({
      counted: 1,
      balance: 4_000n,
      status: "success",
      hit: ["verify"],
      used: true,
      unused: false,
      clock: true,
    });
    expect(await purchase(remote)).toEqual(local);
  });

  it("moves the chain, and says in one sentence what it may not", async () => {
    const now = await remote.chainTime();
    await remote.setTime(now + 7);
    await remote.mine(1);
    expect(await world.chainTime()).toBe(now + 7);
    const { address } = newAccount();
    await remote.setGasMoney(address, 5n);
    expect(await world.chain.client.getBalance({ address })).toBe(5n);
    const { hash } = await remote.transact({ from: address, to: address, data: "0x" });
    const raw = await remote.rawTransaction(hash);
    expect(raw).toMatch(/^0x/);
    await remote.reorg(1);
    expect(await remote.rawTransaction(hash)).toBeUndefined();
    await remote.emptyPool();
    await remote.setBaseFee(7n);
    await remote.mine(2);
    expect((await world.chain.client.getBlock({ blockTag: "latest" })).baseFeePerGas).toBeLessThan(8n);
    const top = await world.chain.client.getBlockNumber();
    await remote.rollback(1);
    expect(await world.chain.client.getBlockNumber()).toBe(top - 1n);
    expect(await remote.sendRaw("0x00")).toBe(false);
    await expect(remote.reorg(1, ["0x"])).rejects.toThrow(/each of "transactions" must be 0x and hex digits/);
    await remote.know([newAccount().address]);
    await remote.fund([], 1n);
    await expect(remote.reorg(0)).rejects.toThrow(
      /^The devnet refused POST \/reorg: "depth" must be an integer from 1 to \d+\.$/,
    );
  });

  it("is refused by what is not a devnet, and by nobody", async () => {
    const other = await listen((_request, response) => sendJson(response, 200, { status: "ok" }));
    const page = await listen((_request, response) => response.end("<html>"));
    await expect(connectWorld(other.url)).rejects.toThrow(`What answers at ${other.url} is not an x402-assay devnet.`);
    await expect(connectWorld(page.url)).rejects.toThrow(/not an x402-assay devnet\.$/);
    await expect(connectWorld(world.info.facilitatorUrl)).rejects.toThrow(/not an x402-assay devnet/);
    await Promise.all([other.close(), page.close()]);
    await expect(connectWorld(other.url)).rejects.toThrow(
      /^No devnet answers at http:\S+ \(ECONNREFUSED\); start one with: x402-assay devnet$/,
    );
    await expect(connectWorld("devnet")).rejects.toThrow(DevnetError);
  });

  it("leaves the devnet running when it is closed", async () => {
    const short = await connectWorld(control.url);
    await short.close();
    expect((await ask("GET", "/health")).status).toBe(200);
  });
});
