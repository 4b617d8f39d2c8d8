import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { devAccount } from "../../src/devnet/accounts.js";
import { DevnetError } from "../../src/devnet/anvil-binary.js";
import type { Devnet } from "../../src/devnet/devnet.js";
import { startWorld } from "../../src/reference/world.js";
import { authorizationOf, fundedPayer, newAccount, payment, settle } from "../helpers.js";

let world: Devnet;
let other: Devnet;
beforeAll(async () => {
  [world, other] = await Promise.all([startWorld(), startWorld()]);
});
afterAll(async () => {
  await Promise.all([world.close(), other.close()]);
});

/** Signs and settles one payment; the answer and the nonce. */
async function purchase(at: Devnet = world) {
  const payer = await fundedPayer(at);
  const request = await payment(at.info, payer);
  const { body } = await settle(at.info, request);
  return { payer: payer.address, request, body };
}

const head = () => world.chain.client.getBlockNumber();

describe("a world", () => {
  it("answers /supported through its facilitator proxy, and records who asked", async () => {
    const supported = (await (await fetch(`${world.info.facilitatorUrl}/supported`)).json()) as { kinds: unknown[] };
    expect(supported.kinds).toContainEqual({ x402Version: 2, scheme: "exact", network: "eip155:84532" });
    expect(supported.kinds).toContainEqual({ x402Version: 1, scheme: "exact", network: "base-sepolia" });
    expect((await world.calls()).filter((call) => call.method === "supported")).toMatchObject([
      { to: "facilitator", status: 200 },
    ]);
  });

  it("shares no port with another one", () => {
    const ports = [world, other].flatMap(({ info, chain }) =>
      [info.facilitatorUrl, info.rpcUrl, chain.url].map((url) => new URL(url)),
    );
    expect(ports.every((url) => url.hostname === "127.0.0.1" && Number(url.port) > 0)).toBe(true);
    expect(new Set(ports.map((url) => url.port)).size).toBe(6);
  });

  it("gives its standing accounts money, and the facilitator gas", async () => {
    const buyer = world.info.accounts.find((account) => account.role === "buyer")!;
    expect(await world.balance(buyer.address)).toBe(1_000_000_000n);
    expect(await world.chain.client.getBalance({ address: world.info.accounts[0]!.address })).toBeGreaterThan(10n ** 18n);
  });

  it("counts runs", async () => {
    const before = world.info.runs;
    expect([await world.beginRun(), await world.beginRun(), world.info.runs]).toEqual([before, before + 1, before + 2]);
  });

  it("puts a settled payment into the payer's ledger, with the nonce that it used", async () => {
    const { payer, request, body } = await purchase();
    expect(body).toMatchObject({ success: true, payer, network: "eip155:84532" });
    const transaction = body.transaction as `0x${string}`;
    const ended = await world.transaction(transaction);
    expect(ended).toMatchObject({ status: "success", from: world.info.accounts[0]!.address });
    expect(await world.ledger(payer)).toEqual([
      {
        asset: world.info.asset.address.toLowerCase(),
        transaction,
        block: ended!.block,
        from: payer,
        to: world.info.payee,
        value: "1000",
        nonce: authorizationOf(request).nonce,
      },
    ]);
    expect(await world.balance(payer)).toBe(9_000n);
    expect(await world.transaction(`0x${"12".repeat(32)}`)).toBeUndefined();
  });

  it("records a payer's calls in order, with times of a clock that other processes share", async () => {
    const began = Date.now();
    const { payer } = await purchase();
    const calls = await world.calls(payer);
    expect(calls.map((call) => call.method)).toEqual(expect.arrayContaining(["settle", "eth_call", "eth_sendRawTransaction"]));
    for (const call of calls) {
      expect(call.endedAt).toBeGreaterThanOrEqual(call.startedAt);
      expect(Math.abs(call.startedAt - began)).toBeLessThan(10_000);
    }
    const [settled] = calls;
    expect(settled).toMatchObject({ method: "settle", status: 200, response: { success: true } });
    expect(calls.slice(1).every((call) => call.startedAt >= settled!.startedAt && call.endedAt! <= settled!.endedAt!)).toBe(true);
  });

  it("knows nothing of what happens in another one", async () => {
    const [here, there] = await Promise.all([purchase(world), purchase(other)]);
    expect([here.body.success, there.body.success]).toEqual([true, true]);
    expect(await world.ledger(there.payer)).toEqual([]);
    expect(await other.calls(here.payer)).toEqual([]);
    expect(await world.balance(there.payer)).toBe(0n);
  });
});

describe("funding", () => {
  it("puts what is asked for in one turn into one transaction", async () => {
    const before = await head();
    const accounts = Array.from({ length: 40 }, () => newAccount().address);
    await Promise.all(accounts.map((account) => world.fund([account], 7n)));
    expect(await head()).toBe(before + 1n);
    expect(new Set(await Promise.all(accounts.map((account) => world.balance(account))))).toEqual(new Set([7n]));
  });

  it("keeps amounts apart, also at once", async () => {
    const accounts = Array.from({ length: 4 }, () => newAccount().address);
    await Promise.all(accounts.map((account, index) => world.fund([account], BigInt(index))));
    expect(await Promise.all(accounts.map((account) => world.balance(account)))).toEqual([0n, 1n, 2n, 3n]);
  });

  it("is more than one block of gas could pay for", async () => {
    const accounts = Array.from({ length: 1_100 }, (_, index) => `0x${(index + 1).toString(16).padStart(40, "a")}` as const);
    await world.fund(accounts, 3n);
    expect(await world.balance(accounts.at(-1)!)).toBe(3n);
  });

  it("fails aloud when the token refuses", async () => {
    await expect(world.fund([newAccount().address], 2n ** 256n - 1n)).rejects.toThrow(DevnetError);
    const next = await fundedPayer(world, 5n);
    expect(await world.balance(next.address)).toBe(5n);
  });
});

describe("the chain's whims", () => {
  it.each([
    ["reorg", (other: Devnet) => other.reorg(1)],
    ["rollback", (other: Devnet) => other.rollback(1)],
  ])("keeps its time through a %s", async (_name, take) => {
    const other = await startWorld();
    try {
      const ahead = async () => {
        await other.mine(1);
        return (await other.chainTime()) - Date.now() / 1_000;
      };
      // Anvil stands still at the time of the block that is the newest then: an old one.
      await other.advance(3_600);
      await take(other);
      const before = await ahead();
      expect(before).toBeGreaterThan(3_590);
      expect(before).toBeLessThan(3_610);
      await take(other);
      expect(Math.abs((await ahead()) - before)).toBeLessThan(5);
    } finally {
      await other.close();
    }
  });

  it("a reorg takes a settlement back, and the next one goes through", async () => {
    const { payer, body } = await purchase();
    expect(await world.ledger(payer)).toHaveLength(1);
    await world.reorg(1);
    expect(await world.ledger(payer)).toEqual([]);
    expect(await world.transaction(body.transaction as `0x${string}`)).toBeUndefined();
    expect(await world.balance(payer)).toBe(10_000n);
    const next = await purchase();
    expect(next.body.success).toBe(true);
    expect(await world.ledger(next.payer)).toHaveLength(1);
  });

  it("a reorg can leave a settlement where it was, and what was taken back can be sent again", async () => {
    const { payer, body } = await purchase();
    const hash = body.transaction as `0x${string}`;
    const raw = (await world.rawTransaction(hash)) ?? "0x";
    await world.reorg(1, [raw]);
    expect(await world.ledger(payer)).toHaveLength(1);
    await world.reorg(1);
    expect(await world.ledger(payer)).toEqual([]);
    expect(await world.sendRaw(raw)).toBe(true);
    await world.mine(1);
    expect((await world.transaction(hash))?.status).toBe("success");
    expect(await world.sendRaw(raw)).toBe(false);
  });

  it("a node that lost its newest blocks is shorter than before", async () => {
    const { payer } = await purchase();
    const before = await head();
    await world.rollback(1);
    expect(await head()).toBe(before - 1n);
    expect(await world.ledger(payer)).toEqual([]);
    expect((await purchase()).body.success).toBe(true);
  });

  it("who has no money for gas settles nothing", async () => {
    const { address } = devAccount("facilitator");
    await world.setGasMoney(address, 1n);
    expect((await purchase()).body.success).toBe(false);
    await world.setGasMoney(address, 10n ** 20n);
    expect((await purchase()).body.success).toBe(true);
  });

  it("mines on command", async () => {
    const before = await head();
    await world.mine(3);
    expect(await head()).toBe(before + 3n);
  });

  it("sets the next block's time, but not into the past", async () => {
    const now = await other.chainTime();
    await other.setTime(now + 1_000);
    await other.mine(1);
    expect(await other.chainTime()).toBe(now + 1_000);
    await other.setTime(now - 1_000);
    await other.mine(1);
    expect(await other.chainTime()).toBe(now - 1_000);
  });
});
