import { encodeFunctionData, keccak256, toHex, type Address, type Hex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authorizationArgs, contract, mirrored, signAuthorization, startWorld, usdc, withV, type World } from "./world.js";

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.stop());

const yes = "0x1626ba7e";
const no = "0xffffffff";
const hash = keccak256(toHex("a message"));
const fresh = (name: string) => world.plant(name, world.account().address);
const ask = (abi: string, to: Address, signature: Hex) => world.read<Hex>("isValidSignature", [hash, signature], { abi, to });

describe("WalletYes and WalletNo", () => {
  it.each([
    ["WalletYes", yes],
    ["WalletNo", no],
  ])("%s answers %s to everything", async (name, answer) => {
    const to = await fresh(name);
    expect(await ask(name, to, "0x")).toBe(answer);
    expect(await ask(name, to, await world.account().sign({ hash }))).toBe(answer);
  });
});

describe("WalletFickle", () => {
  const setMood = (to: Address, mood: number) => world.send({ abi: "WalletFickle", to, fn: "setMood", args: [mood] });

  async function payment() {
    const { address } = await world.payer();
    await world.plant("WalletFickle", address);
    const args = authorizationArgs(await world.authorize({ address }), "0x");
    const data = encodeFunctionData({ abi: contract("UsdcMock").abi, functionName: "transferWithAuthorization", args });
    const simulate = () => world.client.call({ account: world.relayer, to: usdc, data });
    return { address, simulate, settle: () => world.send({ fn: "transferWithAuthorization", args }) };
  }

  it("says yes until it is switched", async () => {
    const { address, settle } = await payment();
    await setMood(address, 1);
    expect(await settle()).toMatchObject({ ok: false, reason: "FiatTokenV2: invalid signature" });
    await setMood(address, 0);
    expect(await settle()).toMatchObject({ ok: true });
  });

  it("may say yes to a simulation and no to the transaction", async () => {
    const { address, simulate, settle } = await payment();
    await setMood(address, 2);
    await expect(simulate()).resolves.toBeDefined();
    expect(await settle()).toMatchObject({ ok: false, reason: "FiatTokenV2: invalid signature" });
  });
});

describe("OwnedWallet", () => {
  async function owned() {
    const to = await fresh("OwnedWallet");
    const owner = world.account();
    await world.send({ abi: "OwnedWallet", to, fn: "initialize", args: [owner.address] });
    return { to, owner };
  }

  it("says yes to its owner's signature only, in its one form", async () => {
    const { to, owner } = await owned();
    const signature = await owner.sign({ hash });
    expect(await ask("OwnedWallet", to, signature)).toBe(yes);
    for (const bad of ["0x", mirrored(signature), withV(signature, 0), await world.account().sign({ hash })] as const) {
      expect(await ask("OwnedWallet", to, bad)).toBe(no);
    }
  });

  it("without an owner says no, also to a signature that recovers nobody", async () => {
    const to = await fresh("OwnedWallet");
    expect(await ask("OwnedWallet", to, `0x${"00".repeat(64)}1b`)).toBe(no);
  });

  it("is given an owner once", async () => {
    const { to } = await owned();
    const again = await world.send({ abi: "OwnedWallet", to, fn: "initialize", args: [world.relayer] });
    expect(again).toMatchObject({ ok: false, reason: "OwnedWallet: already owned" });
  });

  it("spends for its owner only, and passes a refusal on", async () => {
    const { to, owner } = await owned();
    await world.send({ fn: "mint", args: [to, 5n] });
    const transfer = (value: bigint) =>
      encodeFunctionData({ abi: contract("UsdcMock").abi, functionName: "transfer", args: [owner.address, value] });
    const execute = (from: Address, value: bigint) =>
      world.send({ abi: "OwnedWallet", to, from, fn: "execute", args: [usdc, 0n, transfer(value)] });
    expect(await execute(world.relayer, 5n)).toMatchObject({ reason: "OwnedWallet: caller is not the owner" });
    expect(await execute(owner.address, 6n)).toMatchObject({ reason: "ERC20: transfer amount exceeds balance" });
    expect(await execute(owner.address, 5n)).toMatchObject({ ok: true });
    expect(await world.balance(owner.address)).toBe(5n);
  });
});

describe("WalletFactory", () => {
  const salt = keccak256(toHex("salt"));

  it("deploys at the address that it foretold, a wallet that can then pay (EIP-6492)", async () => {
    const factory = await fresh("WalletFactory");
    const at = { abi: "WalletFactory", to: factory };
    const owner = world.account();
    const address = await world.read<Address>("addressOf", [owner.address, salt], at);
    await world.send({ fn: "mint", args: [address, 1000n] });
    const authorization = await world.authorize({ address });
    const args = authorizationArgs(authorization, await signAuthorization(owner, authorization));
    const pay = () => world.send({ fn: "transferWithAuthorization", args });

    // Before it is deployed the wallet has no code, so the signature counts as the wallet's own key's, which it is not.
    expect(await pay()).toMatchObject({ ok: false, reason: "FiatTokenV2: invalid signature" });
    expect(await world.send({ ...at, fn: "deploy", args: [owner.address, salt] })).toMatchObject({ ok: true });
    expect(await world.client.getCode({ address })).toBe(contract("OwnedWallet").deployedBytecode);
    expect(await world.read("owner", [], { abi: "OwnedWallet", to: address })).toBe(owner.address);
    expect(await pay()).toMatchObject({ ok: true });
    expect(await world.balance(authorization.to)).toBe(1000n);
  });

  it("may be asked twice, and tells owners and salts apart", async () => {
    const at = { abi: "WalletFactory", to: await fresh("WalletFactory") };
    const [one, two] = [world.account().address, world.account().address];
    const first = await world.send({ ...at, fn: "deploy", args: [one, salt] });
    expect(await world.send({ ...at, fn: "deploy", args: [one, salt] })).toMatchObject({ ok: true, output: first.output });
    const others = [
      await world.read("addressOf", [one, salt], at),
      await world.read("addressOf", [two, salt], at),
      await world.read("addressOf", [one, hash], at),
    ];
    expect(new Set(others).size).toBe(3);
  });
});
