import { encodeFunctionData, type LocalAccount } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { authorizationArgs, contract, signAuthorization, startWorld, usdc, type Authorization, type World } from "./world.js";

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.stop());

let payer: LocalAccount;
let authorization: Authorization;
let args: readonly unknown[];

/** Each liar is planted over the honest token: money made before must still be there. */
function lying(name: string, tests: () => void) {
  describe(name, () => {
    beforeEach(async () => {
      await world.plant("UsdcMock");
      payer = await world.payer(2000n);
      authorization = await world.authorize(payer);
      args = authorizationArgs(authorization, await signAuthorization(payer, authorization));
      await world.plant(name);
    });
    it("passes for USDC and still holds the payer's money", async () => {
      expect(await Promise.all(["name", "symbol", "version"].map((fn) => world.read(fn)))).toEqual(["USDC", "USDC", "2"]);
      expect(await world.balance(payer.address)).toBe(2000n);
    });
    tests();
  });
}

const settle = (gas?: bigint) =>
  world.send({ abi: "GasBurnerToken", fn: "transferWithAuthorization", args, ...(gas ? { gas } : {}) });
const balances = () => Promise.all([authorization.from, authorization.to].map(world.balance));
const used = () => world.read<boolean>("authorizationState", [authorization.from, authorization.nonce]);
const honestEvents = () => [
  ["AuthorizationUsed", { authorizer: authorization.from, nonce: authorization.nonce }],
  ["Transfer", { from: authorization.from, to: authorization.to, value: 1000n }],
];

lying("FeeOnTransferToken", () => {
  it("keeps 1 % and says so in its logs", async () => {
    const collector = await world.read<`0x${string}`>("FEE_COLLECTOR", [], { abi: "FeeOnTransferToken" });
    const collected = await world.balance(collector);
    const { from, to } = authorization;
    expect((await settle()).events.slice(1)).toEqual([
      ["Transfer", { from, to, value: 990n }],
      ["Transfer", { from, to: collector, value: 10n }],
    ]);
    expect(await balances()).toEqual([1000n, 990n]);
    expect(await world.balance(collector)).toBe(collected + 10n);
  });

  it.each([
    [1n, 0n],
    [99n, 98n],
    [100n, 99n],
    [101n, 99n],
    [0n, 0n],
  ])("of %i units %i arrive", async (value, arrives) => {
    const to = world.account().address;
    await world.send({ from: payer.address, fn: "transfer", args: [to, value] });
    expect(await world.balance(to)).toBe(arrives);
  });

  it("still refuses an overdraft", async () => {
    const outcome = await world.send({ from: payer.address, fn: "transfer", args: [world.relayer, 2001n] });
    expect(outcome.reason).toBe("ERC20: transfer amount exceeds balance");
  });
});

lying("ReusableNonceToken", () => {
  it("pays once, then succeeds without money or logs", async () => {
    expect((await settle()).events).toEqual(honestEvents());
    expect(await settle()).toMatchObject({ ok: true, events: [] });
    expect(await balances()).toEqual([1000n, 1000n]);
  });

  it("takes anything for a used nonce, even late and unsigned", async () => {
    await settle();
    args = authorizationArgs({ ...authorization, validBefore: 1n }, "0x");
    expect(await settle()).toMatchObject({ ok: true, events: [] });
  });

  it("refuses what was never good, as USDC does", async () => {
    args = authorizationArgs(authorization, await signAuthorization(world.account(), authorization));
    expect(await settle()).toMatchObject({ ok: false, reason: "FiatTokenV2: invalid signature" });
  });
});

lying("ReturnsFalseToken", () => {
  it("answers a payment with false: no revert, no money, no log, no spent nonce", async () => {
    expect(await settle()).toMatchObject({ ok: true, events: [], output: `0x${"0".repeat(64)}` });
    expect(await balances()).toEqual([2000n, 0n]);
    expect(await used()).toBe(false);
  });

  it.each([
    ["transfer", () => [authorization.to, 1n]],
    ["transferFrom", () => [authorization.from, authorization.to, 1n]],
  ])("%s returns false", async (fn, transferArgs) => {
    const { data } = await world.client.call({
      to: usdc,
      data: encodeFunctionData({ abi: contract("UsdcMock").abi, functionName: fn, args: transferArgs() }),
    });
    expect(data).toBe(`0x${"0".repeat(64)}`);
    expect(await world.send({ from: payer.address, fn, args: transferArgs() })).toMatchObject({ ok: true, events: [] });
    expect(await balances()).toEqual([2000n, 0n]);
  });
});

lying("SilentToken", () => {
  it("pays without a Transfer log", async () => {
    expect((await settle()).events).toEqual(honestEvents().slice(0, 1));
    expect(await balances()).toEqual([1000n, 1000n]);
  });

  it("moves money by transfer and to oneself as USDC does", async () => {
    await world.send({ from: payer.address, fn: "transfer", args: [payer.address, 2000n] });
    expect(await world.balance(payer.address)).toBe(2000n);
    const over = await world.send({ from: payer.address, fn: "transfer", args: [world.relayer, 2001n] });
    expect(over.reason).toBe("ERC20: transfer amount exceeds balance");
  });

  it("leaves balances that the honest token reads", async () => {
    await settle();
    await world.plant("UsdcMock");
    expect(await balances()).toEqual([1000n, 1000n]);
  });
});

lying("PhantomEventToken", () => {
  it("logs a payment that did not happen", async () => {
    expect((await settle()).events).toEqual(honestEvents());
    expect(await balances()).toEqual([2000n, 0n]);
    expect(await used()).toBe(true);
  });
});

lying("GasBurnerToken", () => {
  it.each([300_000n, 3_000_000n])("freshly planted it burns nearly all of %i gas, and pays", async (gas) => {
    const outcome = await settle(gas);
    expect(outcome).toMatchObject({ ok: true, events: honestEvents() });
    expect(outcome.gasUsed).toBeGreaterThan(gas - 100_000n);
    expect(await balances()).toEqual([1000n, 1000n]);
  });

  it("burns a set amount, which an estimate sees", async () => {
    await world.send({ abi: "GasBurnerToken", fn: "setGasToBurn", args: [2_000_000n] });
    expect(await world.read("gasToBurn", [], { abi: "GasBurnerToken" })).toBe(2_000_000n);
    const data = encodeFunctionData({ abi: contract("UsdcMock").abi, functionName: "transferWithAuthorization", args });
    expect(await world.client.estimateGas({ account: world.relayer, to: usdc, data })).toBeGreaterThan(2_000_000n);
    expect(await settle(1_000_000n)).toMatchObject({ ok: false, reason: "" });
    const outcome = await settle(4_000_000n);
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.gasUsed).toBeGreaterThan(2_000_000n);
    expect(outcome.gasUsed).toBeLessThan(2_200_000n);
  });
});
