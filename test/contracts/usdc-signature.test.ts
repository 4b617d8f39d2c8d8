import { toHex, type Hex, type LocalAccount } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  authorizationArgs,
  forms,
  mirrored,
  signAuthorization,
  startWorld,
  withV,
  type Authorization,
  type World,
} from "./world.js";

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.stop());

const refusal = "FiatTokenV2: invalid signature";
const zero = toHex(0, { size: 32 });

async function signedPayment() {
  const payer = await world.payer();
  const authorization = await world.authorize(payer);
  return { authorization, signature: await signAuthorization(payer, authorization) };
}

describe.each(forms)("a malformed ECDSA signature as %s", (form) => {
  async function reason(spoil: (signature: Hex) => Hex) {
    const { authorization, signature } = await signedPayment();
    const args = authorizationArgs(authorization, spoil(signature), form);
    const outcome = await world.send({ fn: "transferWithAuthorization", args });
    // The control: unspoilt it pays, so that nothing else was wrong.
    const control = await world.send({
      fn: "transferWithAuthorization",
      args: authorizationArgs(authorization, signature, form),
    });
    expect(control).toMatchObject({ ok: true });
    return outcome.reason;
  }

  it("with the mirrored s is refused, though it is the payer's", async () => {
    expect(await reason(mirrored)).toBe("ECRecover: invalid signature 's' value");
  });

  it.each([0, 1, 26, 29, 255])("with a v of %i is refused", async (v) => {
    expect(await reason((signature) => withV(signature, v))).toBe("ECRecover: invalid signature 'v' value");
  });

  it("with a high s and a wrong v is refused for its s", async () => {
    expect(await reason((signature) => withV(mirrored(signature), 0))).toBe("ECRecover: invalid signature 's' value");
  });

  it("with the other v is another's", async () => {
    expect(await reason((signature) => withV(signature, signature.endsWith("1b") ? 28 : 27))).toBe(refusal);
  });

  it("that recovers nobody is refused", async () => {
    expect(await reason((signature) => `${zero}${signature.slice(66)}`)).toBe("ECRecover: invalid signature");
    expect(await reason((signature) => `${signature.slice(0, 66) as Hex}${zero.slice(2)}1b`)).toBe(
      "ECRecover: invalid signature",
    );
  });
});

describe("a signature of the wrong length", () => {
  it.each([
    ["nothing", () => "0x"],
    ["64 bytes (EIP-2098)", (signature: Hex) => signature.slice(0, 130)],
    ["66 bytes", (signature: Hex) => `${signature}00`],
  ])("%s is refused", async (_, cut) => {
    const { authorization, signature } = await signedPayment();
    const args = authorizationArgs(authorization, cut(signature) as Hex);
    const { reason } = await world.send({ fn: "transferWithAuthorization", args });
    expect(reason).toBe("ECRecover: invalid signature length");
  });
});

describe("the zero address", () => {
  it("signs nothing", async () => {
    const authorization = await world.authorize({ address: `0x${"0".repeat(40)}` }, { value: 0n });
    const args = authorizationArgs(authorization, await signAuthorization(world.account(), authorization));
    expect(await world.send({ fn: "transferWithAuthorization", args })).toMatchObject({ ok: false, reason: refusal });
  });
});

describe("a payer with code is asked by EIP-1271", () => {
  /** A fresh contract payer with money. */
  async function wallet(code: string) {
    const { address } = await world.payer();
    return world.plant(code, address);
  }
  const pay = (authorization: Authorization, signature: Hex, form: (typeof forms)[number] = "bytes") =>
    world.send({ fn: "transferWithAuthorization", args: authorizationArgs(authorization, signature, form) });

  it("which says yes: anything signs, of any length", async () => {
    const address = await wallet("WalletYes");
    for (const signature of ["0x", "0x1234", toHex("s".repeat(200))] as const) {
      expect(await pay(await world.authorize({ address }), signature)).toMatchObject({ ok: true });
    }
  });

  it("which says no", async () => {
    const address = await wallet("WalletNo");
    expect(await pay(await world.authorize({ address }), "0x")).toMatchObject({ ok: false, reason: refusal });
  });

  it("which has no such function, or answers too little", async () => {
    const answers = { nothing: "0x00", reverts: "0x60006000fd", "31 bytes": "0x601f6000f3" } as const;
    for (const bytecode of Object.values(answers)) {
      const { address } = await world.payer();
      await world.client.setCode({ address, bytecode });
      expect(await pay(await world.authorize({ address }), "0x")).toMatchObject({ ok: false, reason: refusal });
    }
  });

  it("even if the account's own key signed", async () => {
    const payer = await world.payer();
    await world.plant("WalletNo", payer.address);
    const authorization = await world.authorize(payer);
    expect(await pay(authorization, await signAuthorization(payer, authorization))).toMatchObject({ reason: refusal });
  });

  it.each(forms)("which has an owner: only the owner signs (%s)", async (form) => {
    const address = await wallet("OwnedWallet");
    const owner = world.account();
    await world.send({ abi: "OwnedWallet", to: address, fn: "initialize", args: [owner.address] });
    const authorization = await world.authorize({ address });
    const by = (signer: LocalAccount) => signAuthorization(signer, authorization);
    expect(await pay(authorization, await by(world.account()), form)).toMatchObject({ ok: false, reason: refusal });
    expect(await pay(authorization, await by(owner), form)).toMatchObject({ ok: true });
  });
});
