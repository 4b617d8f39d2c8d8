import { keccak256, toHex, type Hex, type LocalAccount } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  authorizationArgs,
  domain,
  forms,
  inForm,
  signAuthorization,
  startWorld,
  stranger,
  types,
  zeroAddress,
  type Authorization,
  type Form,
  type World,
} from "./world.js";

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.stop());

/** Brings a payment that its payer signed. */
async function pay(payer: LocalAccount, authorization: Authorization, form: Form = "bytes") {
  const args = authorizationArgs(authorization, await signAuthorization(payer, authorization), form);
  return world.send({ fn: "transferWithAuthorization", args });
}

async function receive(payer: LocalAccount, authorization: Authorization, form: Form, from = authorization.to) {
  const signature = await signAuthorization(payer, authorization, "ReceiveWithAuthorization");
  return world.send({ from, fn: "receiveWithAuthorization", args: authorizationArgs(authorization, signature, form) });
}

async function cancel(payer: LocalAccount, nonce: Hex, form: Form = "bytes", authorizer = payer.address) {
  const message = { authorizer, nonce };
  const signature = await payer.signTypedData({ domain, types, primaryType: "CancelAuthorization", message });
  return world.send({ fn: "cancelAuthorization", args: [authorizer, nonce, ...inForm(form, signature)] });
}

const used = (payer: LocalAccount, nonce: Hex) => world.read<boolean>("authorizationState", [payer.address, nonce]);
const earlyReason = "FiatTokenV2: authorization is not yet valid";
const lateReason = "FiatTokenV2: authorization is expired";
const spentReason = "FiatTokenV2: authorization is used or canceled";
const signatureReason = "FiatTokenV2: invalid signature";

describe.each(forms)("transferWithAuthorization with the signature as %s", (form) => {
  it("pays the exact value, whoever brings it, and logs AuthorizationUsed, then Transfer", async () => {
    const payer = await world.payer(1000n);
    const authorization = await world.authorize(payer);
    expect(await used(payer, authorization.nonce)).toBe(false);
    const { from, to, nonce, value } = authorization;
    expect((await pay(payer, authorization, form)).events).toEqual([
      ["AuthorizationUsed", { authorizer: from, nonce }],
      ["Transfer", { from, to, value }],
    ]);
    expect(await used(payer, nonce)).toBe(true);
    expect([await world.balance(from), await world.balance(to)]).toEqual([0n, 1000n]);
  });

  it("buys once", async () => {
    const payer = await world.payer();
    const authorization = await world.authorize(payer);
    await pay(payer, authorization, form);
    expect(await pay(payer, authorization, form)).toMatchObject({ ok: false, reason: spentReason, events: [] });
    expect(await world.balance(authorization.to)).toBe(1000n);
  });

  it("refuses another's signature", async () => {
    const payer = await world.payer();
    expect(await pay(world.account(), await world.authorize(payer), form)).toMatchObject({ reason: signatureReason });
  });
});

describe("the time bounds are strict", () => {
  it.each([
    { bound: "validAfter", offset: 0n, reason: earlyReason },
    { bound: "validAfter", offset: -1n },
    { bound: "validBefore", offset: 0n, reason: lateReason },
    { bound: "validBefore", offset: 1n },
  ])("$bound = now + $offset", async ({ bound, offset, reason }) => {
    const payer = await world.payer();
    const now = (await world.client.getBlock()).timestamp + 10n;
    const authorization = await world.authorize(payer, { [bound]: now + offset });
    await world.nextBlockAt(now);
    const outcome = await pay(payer, authorization);
    expect((await world.client.getBlock()).timestamp).toBe(now);
    expect(outcome).toMatchObject(reason ? { ok: false, reason } : { ok: true });
  });

  it("and have no other limit", async () => {
    const payer = await world.payer();
    expect(await pay(payer, await world.authorize(payer, { validBefore: 2n ** 256n - 1n }))).toMatchObject({ ok: true });
  });

  it("hold for receiveWithAuthorization too", async () => {
    const payer = await world.payer();
    const now = await world.nextBlockAt();
    const early = await world.authorize(payer, { validAfter: now });
    await world.client.setNextBlockTimestamp({ timestamp: now });
    expect(await receive(payer, early, "bytes")).toMatchObject({ reason: earlyReason });
  });
});

describe("what was signed is what counts", () => {
  it.each(["from", "to", "value", "validAfter", "validBefore", "nonce"] as const)("a changed %s is refused", async (field) => {
    const payer = await world.payer();
    const authorization = await world.authorize(payer);
    const other = { from: (await world.payer()).address, to: stranger, nonce: keccak256("0x01") };
    const changed = { value: 1001n, validAfter: 1n, validBefore: authorization.validBefore + 1n, ...other }[field];
    const args = authorizationArgs({ ...authorization, [field]: changed }, await signAuthorization(payer, authorization));
    expect(await world.send({ fn: "transferWithAuthorization", args })).toMatchObject({ reason: signatureReason });
  });

  it.each([{ chainId: 8453 }, { name: "USD Coin" }, { version: "1" }, { verifyingContract: zeroAddress }])(
    "a signature for the domain %o is refused",
    async (change) => {
      const payer = await world.payer();
      const message = await world.authorize(payer);
      const other = { ...domain, ...change };
      const signature = await payer.signTypedData({ domain: other, types, primaryType: "TransferWithAuthorization", message });
      const outcome = await world.send({ fn: "transferWithAuthorization", args: authorizationArgs(message, signature) });
      expect(outcome.reason).toBe(signatureReason);
    },
  );

  it("a transfer is not a receive", async () => {
    const payer = await world.payer();
    const authorization = await world.authorize(payer);
    const args = authorizationArgs(authorization, await signAuthorization(payer, authorization));
    const outcome = await world.send({ from: authorization.to, fn: "receiveWithAuthorization", args });
    expect(outcome.reason).toBe(signatureReason);
  });
});

describe("money", () => {
  it("an overdraft is refused and spends no nonce", async () => {
    const payer = await world.payer(999n);
    const authorization = await world.authorize(payer);
    expect(await pay(payer, authorization)).toMatchObject({ reason: "ERC20: transfer amount exceeds balance" });
    expect(await used(payer, authorization.nonce)).toBe(false);
    await world.send({ fn: "mint", args: [payer.address, 1n] });
    expect(await pay(payer, authorization)).toMatchObject({ ok: true });
  });

  it("nothing can be paid, with a spent nonce and a Transfer of 0", async () => {
    const payer = world.account();
    const authorization = await world.authorize(payer, { value: 0n });
    const { events } = await pay(payer, authorization);
    expect(events[1]).toEqual(["Transfer", { from: payer.address, to: authorization.to, value: 0n }]);
  });

  it("the zero address cannot be paid", async () => {
    const payer = await world.payer();
    const authorization = await world.authorize(payer, { to: zeroAddress });
    expect(await pay(payer, authorization)).toMatchObject({ reason: "ERC20: transfer to the zero address" });
  });

  it("two payers may use the same nonce", async () => {
    const [one, two] = [await world.payer(), await world.payer()];
    const nonce = keccak256(toHex("shared"));
    expect(await pay(one, await world.authorize(one, { nonce }))).toMatchObject({ ok: true });
    expect(await pay(two, await world.authorize(two, { nonce }))).toMatchObject({ ok: true });
  });
});

describe.each(forms)("receiveWithAuthorization with the signature as %s", (form) => {
  it("pays when the payee brings it", async () => {
    const payer = await world.payer();
    const authorization = await world.authorize(payer);
    const { from, to, nonce, value } = authorization;
    expect((await receive(payer, authorization, form)).events).toEqual([
      ["AuthorizationUsed", { authorizer: from, nonce }],
      ["Transfer", { from, to, value }],
    ]);
    expect(await receive(payer, authorization, form)).toMatchObject({ reason: spentReason });
  });

  it("is refused from anybody else", async () => {
    const payer = await world.payer();
    const outcome = await receive(payer, await world.authorize(payer), form, world.relayer);
    expect(outcome).toMatchObject({ ok: false, reason: "FiatTokenV2: caller must be the payee" });
  });
});

describe.each(forms)("cancelAuthorization with the signature as %s", (form) => {
  it("makes a nonce unusable and logs it", async () => {
    const payer = await world.payer();
    const authorization = await world.authorize(payer);
    const canceled = [["AuthorizationCanceled", { authorizer: payer.address, nonce: authorization.nonce }]];
    expect((await cancel(payer, authorization.nonce, form)).events).toEqual(canceled);
    expect(await used(payer, authorization.nonce)).toBe(true);
    expect(await pay(payer, authorization)).toMatchObject({ reason: spentReason });
    expect(await cancel(payer, authorization.nonce, form)).toMatchObject({ reason: spentReason });
  });

  it("comes too late after the payment, and from another", async () => {
    const payer = await world.payer();
    const authorization = await world.authorize(payer);
    const other = await cancel(world.account(), authorization.nonce, form, payer.address);
    expect(other).toMatchObject({ reason: signatureReason });
    await pay(payer, authorization);
    expect(await cancel(payer, authorization.nonce, form)).toMatchObject({ reason: spentReason });
  });
});

describe("pause and blacklist", () => {
  it.each(forms)("pause stops all three functions (%s)", async (form) => {
    const payer = await world.payer();
    const authorization = await world.authorize(payer);
    await world.send({ fn: "pause" });
    const outcomes = [
      await pay(payer, authorization, form),
      await receive(payer, authorization, form),
      await cancel(payer, authorization.nonce, form),
    ];
    await world.send({ fn: "unpause" });
    expect(outcomes.map((outcome) => outcome.reason)).toEqual(outcomes.map(() => "Pausable: paused"));
    expect(await pay(payer, authorization, form)).toMatchObject({ ok: true });
  });

  it.each(forms)("a barred payer or payee stops a payment until unbarred (%s)", async (form) => {
    const payer = await world.payer();
    const authorization = await world.authorize(payer);
    for (const barred of [authorization.from, authorization.to]) {
      await world.send({ fn: "blacklist", args: [barred] });
      const refused = { ok: false, reason: "Blacklistable: account is blacklisted" };
      expect(await pay(payer, authorization, form)).toMatchObject(refused);
      expect(await receive(payer, authorization, form)).toMatchObject(refused);
      await world.send({ fn: "unBlacklist", args: [barred] });
    }
    expect(await pay(payer, authorization, form)).toMatchObject({ ok: true });
  });

  it("a barred relayer may bring payments, and a barred payer may cancel", async () => {
    const payer = await world.payer();
    await world.send({ fn: "blacklist", args: [world.relayer] });
    expect(await pay(payer, await world.authorize(payer))).toMatchObject({ ok: true });
    await world.send({ fn: "unBlacklist", args: [world.relayer] });
    await world.send({ fn: "blacklist", args: [payer.address] });
    expect(await cancel(payer, keccak256(toHex("barred")))).toMatchObject({ ok: true });
  });
});

describe("of several reasons the caller sees the first", () => {
  it("paused, barred, payee, early, late, used, signature, money", async () => {
    const payer = await world.payer(1000n);
    const spent = await world.authorize(payer);
    await pay(payer, spent);
    // Wrong in every way: each reason is then taken away in turn.
    const now = (await world.client.getBlock()).timestamp;
    let wrong: Authorization = { ...spent, validAfter: now + 3600n, validBefore: 1n };
    const signer = world.account();
    const reason = async (by = signer) => (await receive(by, wrong, "bytes", world.relayer)).reason;
    await world.send({ fn: "blacklist", args: [wrong.to] });
    await world.send({ fn: "pause" });
    expect(await reason()).toBe("Pausable: paused");
    await world.send({ fn: "unpause" });
    expect(await reason()).toBe("Blacklistable: account is blacklisted");
    await world.send({ fn: "unBlacklist", args: [wrong.to] });
    expect(await reason()).toBe("FiatTokenV2: caller must be the payee");
    wrong = { ...wrong, to: world.relayer };
    expect(await reason()).toBe(earlyReason);
    wrong = { ...wrong, validAfter: 0n };
    expect(await reason()).toBe(lateReason);
    wrong = { ...wrong, validBefore: now + 3600n };
    expect(await reason()).toBe(spentReason);
    wrong = { ...wrong, nonce: keccak256(toHex("unspent")) };
    expect(await reason()).toBe(signatureReason);
    expect(await reason(payer)).toBe("ERC20: transfer amount exceeds balance");
  });
});
