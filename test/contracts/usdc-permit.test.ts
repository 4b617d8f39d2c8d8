import type { Address, LocalAccount } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { domain, forms, inForm, mirrored, startWorld, types, zeroAddress, type Form, type World } from "./world.js";

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.stop());

interface Permit {
  owner: Address;
  spender: Address;
  value: bigint;
  nonce: bigint;
  deadline: bigint;
}

const far = 2n ** 255n;
const refusal = "EIP2612: invalid signature";

function permitOf(owner: Address, changes: Partial<Permit> = {}): Permit {
  return { owner, spender: world.account().address, value: 9n, nonce: 0n, deadline: far, ...changes };
}

async function permit(
  signer: LocalAccount,
  message: Permit,
  form: Form = "bytes",
  spoil = (signature: `0x${string}`) => signature,
) {
  const signature = spoil(await signer.signTypedData({ domain, types, primaryType: "Permit", message }));
  const { owner, spender, value, deadline } = message;
  return world.send({ fn: "permit", args: [owner, spender, value, deadline, ...inForm(form, signature)] });
}

describe.each(forms)("permit with the signature as %s", (form) => {
  it("sets the allowance once, logs it and counts", async () => {
    const owner = world.account();
    const message = permitOf(owner.address);
    const { spender, value } = message;
    expect((await permit(owner, message, form)).events).toEqual([["Approval", { owner: owner.address, spender, value }]]);
    expect(await world.read("allowance", [owner.address, spender])).toBe(9n);
    expect(await world.read("nonces", [owner.address])).toBe(1n);
    expect(await permit(owner, message, form)).toMatchObject({ ok: false, reason: refusal });
    expect(await permit(owner, { ...message, nonce: 1n }, form)).toMatchObject({ ok: true });
  });

  it("refuses another's signature, a skipped nonce and a mirrored s", async () => {
    const owner = world.account();
    const message = permitOf(owner.address);
    expect(await permit(world.account(), message, form)).toMatchObject({ reason: refusal });
    expect(await permit(owner, { ...message, nonce: 1n }, form)).toMatchObject({ reason: refusal });
    const high = await permit(owner, message, form, mirrored);
    expect(high.reason).toBe("ECRecover: invalid signature 's' value");
    expect(await world.read("nonces", [owner.address])).toBe(0n);
  });
});

describe("permit", () => {
  it.each([
    { offset: -1n, reason: "FiatTokenV2: permit is expired" },
    { offset: 0n, reason: undefined },
  ])("with deadline = now + $offset", async ({ offset, reason }) => {
    const owner = world.account();
    const now = await world.nextBlockAt();
    expect((await permit(owner, permitOf(owner.address, { deadline: now + offset }))).reason).toBe(reason);
  });

  it("without end is good", async () => {
    const owner = world.account();
    expect(await permit(owner, permitOf(owner.address, { deadline: 2n ** 256n - 1n }))).toMatchObject({ ok: true });
  });

  it("is refused to the zero address", async () => {
    const owner = world.account();
    const outcome = await permit(owner, permitOf(owner.address, { spender: zeroAddress }));
    expect(outcome.reason).toBe("ERC20: approve to the zero address");
  });

  it.each(forms)("stops with the pause but not with the blacklist (%s)", async (form) => {
    const owner = world.account();
    const message = permitOf(owner.address);
    await world.send({ fn: "pause" });
    const paused = await permit(owner, message, form);
    await world.send({ fn: "unpause" });
    expect(paused.reason).toBe("Pausable: paused");
    await world.send({ fn: "blacklist", args: [owner.address] });
    expect(await permit(owner, message, form)).toMatchObject({ ok: true });
  });

  it("works for an EIP-1271 wallet", async () => {
    const yes = await world.plant("WalletYes", world.account().address);
    const no = await world.plant("WalletNo", world.account().address);
    expect(await permit(world.account(), permitOf(yes))).toMatchObject({ ok: true });
    expect(await permit(world.account(), permitOf(no))).toMatchObject({ ok: false, reason: refusal });
  });
});
