import { concat, hashStruct, hashTypedData, keccak256 } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { domain, startWorld, stranger, types, usdc, zeroAddress, type World } from "./world.js";

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.stop());

const maxUint256 = 2n ** 256n - 1n;
const maxBalance = 2n ** 255n - 1n;

describe("who the token says it is, planted without its constructor", () => {
  it("has USDC's name, symbol, decimals, currency and version", async () => {
    const said = await Promise.all(["name", "symbol", "decimals", "currency", "version"].map((fn) => world.read(fn)));
    expect(said).toEqual(["USDC", "USDC", 6, "USD", "2"]);
  });

  it("has the domain separator that signers compute for its address and chain", async () => {
    const message = { authorizer: usdc, nonce: keccak256("0x") };
    const digest = hashTypedData({ domain, types, primaryType: "CancelAuthorization", message });
    const struct = hashStruct({ data: message, types, primaryType: "CancelAuthorization" });
    const separator = await world.read<`0x${string}`>("DOMAIN_SEPARATOR");
    expect(keccak256(concat(["0x1901", separator, struct]))).toBe(digest);
  });

  it("has another domain separator at another address", async () => {
    const to = await world.plant("UsdcMock", world.account().address);
    expect(await world.read("DOMAIN_SEPARATOR", [], { to })).not.toBe(await world.read("DOMAIN_SEPARATOR"));
  });

  it.each([
    ["TRANSFER_WITH_AUTHORIZATION_TYPEHASH", "0x7c7c6cdb67a18743f49ec6fa9b35f50d52ed05cbed4cc592e13b44501c1a2267"],
    ["RECEIVE_WITH_AUTHORIZATION_TYPEHASH", "0xd099cc98ef71107a616c4f0f941f04c322d8e254fe26b3c6668db87aae413de8"],
    ["CANCEL_AUTHORIZATION_TYPEHASH", "0x158b0a9edf7a828aad02f63cd515c68ef2f50ba807396f6d12842833a1597429"],
    ["PERMIT_TYPEHASH", "0x6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9"],
  ])("%s is the deployed USDC's", async (constant, hash) => {
    expect(await world.read(constant)).toBe(hash);
  });
});

describe("mint", () => {
  it("makes money for anyone and logs Mint, then Transfer from nobody", async () => {
    const to = world.account().address;
    const supply = await world.read<bigint>("totalSupply");
    const { events } = await world.send({ fn: "mint", args: [to, 5n] });
    expect(events).toEqual([
      ["Mint", { minter: expect.stringMatching(new RegExp(world.relayer, "i")), to, amount: 5n }],
      ["Transfer", { from: zeroAddress, to, value: 5n }],
    ]);
    expect(await world.balance(to)).toBe(5n);
    expect(await world.read("totalSupply")).toBe(supply + 5n);
  });

  it("funds many accounts at once", async () => {
    const to = [world.account().address, world.account().address];
    await world.send({ fn: "mintMany", args: [to, 7n] });
    expect(await Promise.all(to.map(world.balance))).toEqual([7n, 7n]);
  });

  it("refuses nothing, nobody, and more than a balance holds", async () => {
    const to = world.account().address;
    const reason = async (account: string, amount: bigint) => (await world.send({ fn: "mint", args: [account, amount] })).reason;
    expect(await reason(to, 0n)).toBe("FiatToken: mint amount not greater than 0");
    expect(await reason(zeroAddress, 1n)).toBe("FiatToken: mint to the zero address");
    expect(await reason(to, maxBalance + 1n)).toBe("FiatTokenV2_2: Balance exceeds (2^255 - 1)");
    expect(await reason(to, maxUint256)).toBe("SafeMath: addition overflow");
  });
});

describe("transfer", () => {
  it("moves the exact value and logs it", async () => {
    const payer = await world.payer(10n);
    const to = world.account().address;
    const { events } = await world.send({ from: payer.address, fn: "transfer", args: [to, 4n] });
    expect(events).toEqual([["Transfer", { from: payer.address, to, value: 4n }]]);
    expect([await world.balance(payer.address), await world.balance(to)]).toEqual([6n, 4n]);
  });

  it("moves the whole balance but not one unit more", async () => {
    const payer = await world.payer(10n);
    const transfer = (value: bigint) =>
      world.send({ from: payer.address, fn: "transfer", args: [world.account().address, value] });
    expect(await transfer(11n)).toMatchObject({ ok: false, reason: "ERC20: transfer amount exceeds balance" });
    expect(await transfer(10n)).toMatchObject({ ok: true });
  });

  it("lets an account pay itself, and pay nothing", async () => {
    const payer = await world.payer(10n);
    expect(await world.send({ from: payer.address, fn: "transfer", args: [payer.address, 10n] })).toMatchObject({ ok: true });
    expect(await world.send({ from: payer.address, fn: "transfer", args: [stranger, 0n] })).toMatchObject({
      events: [["Transfer", expect.objectContaining({ value: 0n })]],
    });
    expect(await world.balance(payer.address)).toBe(10n);
  });

  it("refuses the zero address and the token's own", async () => {
    const { address: from } = await world.payer();
    const reason = async (to: string) => (await world.send({ from, fn: "transfer", args: [to, 1n] })).reason;
    expect(await reason(zeroAddress)).toBe("ERC20: transfer to the zero address");
    expect(await reason(usdc)).toBe("Blacklistable: account is blacklisted");
  });

  it("refuses to fill a balance beyond 255 bits", async () => {
    const snapshot = await world.client.snapshot();
    const rich = await world.payer(maxBalance);
    const payer = await world.payer(1n);
    const outcome = await world.send({ from: payer.address, fn: "transfer", args: [rich.address, 1n] });
    expect(outcome.reason).toBe("FiatTokenV2_2: Balance exceeds (2^255 - 1)");
    const toItself = await world.send({ from: rich.address, fn: "transfer", args: [rich.address, maxBalance] });
    expect(toItself).toMatchObject({ ok: true });
    await world.client.revert({ id: snapshot });
  });
});

describe("allowances", () => {
  it("are set, spent and logged; spending logs only the Transfer", async () => {
    const owner = await world.payer(10n);
    const spender = world.account().address;
    const to = world.account().address;
    const approved = await world.send({ from: owner.address, fn: "approve", args: [spender, 6n] });
    expect(approved.events).toEqual([["Approval", { owner: owner.address, spender, value: 6n }]]);
    const spent = await world.send({ from: spender, fn: "transferFrom", args: [owner.address, to, 4n] });
    expect(spent.events).toEqual([["Transfer", { from: owner.address, to, value: 4n }]]);
    expect(await world.read("allowance", [owner.address, spender])).toBe(2n);
    const over = await world.send({ from: spender, fn: "transferFrom", args: [owner.address, to, 3n] });
    expect(over.reason).toBe("ERC20: transfer amount exceeds allowance");
  });

  it("shrink even when they were unlimited", async () => {
    const owner = await world.payer(10n);
    const spender = world.account().address;
    await world.send({ from: owner.address, fn: "approve", args: [spender, maxUint256] });
    await world.send({ from: spender, fn: "transferFrom", args: [owner.address, spender, 1n] });
    expect(await world.read("allowance", [owner.address, spender])).toBe(maxUint256 - 1n);
  });

  it("grow and shrink by steps", async () => {
    const { address: owner } = world.account();
    const spender = world.account().address;
    await world.send({ from: owner, fn: "increaseAllowance", args: [spender, 5n] });
    const shrunk = await world.send({ from: owner, fn: "decreaseAllowance", args: [spender, 2n] });
    expect(shrunk.events).toEqual([["Approval", { owner, spender, value: 3n }]]);
    const under = await world.send({ from: owner, fn: "decreaseAllowance", args: [spender, 4n] });
    expect(under.reason).toBe("ERC20: decreased allowance below zero");
    const over = await world.send({ from: owner, fn: "increaseAllowance", args: [spender, maxUint256] });
    expect(over.reason).toBe("SafeMath: addition overflow");
  });

  it("are refused to the zero address", async () => {
    const { reason } = await world.send({ from: world.account().address, fn: "approve", args: [zeroAddress, 1n] });
    expect(reason).toBe("ERC20: approve to the zero address");
  });
});

describe("pause", () => {
  it("stops everything that moves, and is logged", async () => {
    const payer = await world.payer();
    const to = world.account().address;
    expect(await world.read("paused")).toBe(false);
    expect((await world.send({ fn: "pause" })).events).toEqual([["Pause", {}]]);
    expect(await world.read("paused")).toBe(true);
    for (const [fn, args] of [
      ["transfer", [to, 1n]],
      ["transferFrom", [payer.address, to, 0n]],
      ["approve", [to, 1n]],
      ["increaseAllowance", [to, 1n]],
      ["decreaseAllowance", [to, 0n]],
      ["mint", [to, 1n]],
    ] as const) {
      expect(await world.send({ from: payer.address, fn, args }), fn).toMatchObject({ ok: false, reason: "Pausable: paused" });
    }
    expect((await world.send({ fn: "unpause" })).events).toEqual([["Unpause", {}]]);
    expect(await world.send({ from: payer.address, fn: "transfer", args: [to, 1n] })).toMatchObject({ ok: true });
  });
});

describe("blacklist", () => {
  it("bars payer, payee, spender and mint, and is logged", async () => {
    const barred = await world.payer();
    const other = await world.payer();
    const account = { _account: barred.address };
    expect((await world.send({ fn: "blacklist", args: [barred.address] })).events).toEqual([["Blacklisted", account]]);
    expect(await world.read("isBlacklisted", [barred.address])).toBe(true);
    const refused = { ok: false, reason: "Blacklistable: account is blacklisted" };
    for (const [from, fn, args] of [
      [barred, "transfer", [other.address, 1n]],
      [other, "transfer", [barred.address, 1n]],
      [barred, "transferFrom", [other.address, other.address, 0n]],
      [other, "transferFrom", [barred.address, other.address, 0n]],
      [other, "transferFrom", [other.address, barred.address, 0n]],
      [other, "mint", [barred.address, 1n]],
      [barred, "mint", [other.address, 1n]],
    ] as const) {
      expect(await world.send({ from: from.address, fn, args }), fn).toMatchObject(refused);
    }
    expect((await world.send({ fn: "unBlacklist", args: [barred.address] })).events).toEqual([["UnBlacklisted", account]]);
    expect(await world.read("isBlacklisted", [barred.address])).toBe(false);
  });

  it("leaves balance and approvals alone, as since v2.2", async () => {
    const barred = await world.payer(3n);
    await world.send({ fn: "blacklist", args: [barred.address] });
    expect(await world.balance(barred.address)).toBe(3n);
    const approved = await world.send({ from: barred.address, fn: "approve", args: [world.relayer, 1n] });
    expect(approved).toMatchObject({ ok: true });
  });
});
