import { encodeFunctionData, parseAbi, type Address, type Hex, type LocalAccount } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { devAccount } from "../../src/devnet/accounts.js";
import { sendAs } from "../../src/devnet/chain.js";
import type { Devnet } from "../../src/devnet/devnet.js";
import { tokenAbi } from "../../src/protocol/abi.js";
import type { FacilitatorRequest } from "../../src/protocol/messages.js";
import { startWorld } from "../../src/reference/world.js";
import { transferCall } from "../../src/reference/facilitator/steps.js";
import { mirrored, withV } from "../contracts/world.js";
import { authorizationOf, fundedPayer, newAccount, payment, settle, verify, type Changes } from "../helpers.js";

let world: Devnet;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

const bank = devAccount("bank").address;
const inSeconds = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds);
const reason = (name: string) => `invalid_exact_evm_payload_${name}`;
const signature = reason("signature");
const outOfV = (hex: Hex) => withV(hex, Number.parseInt(hex.slice(130), 16) - 27);

/** A payment with changes made after it was signed. */
async function altered(payer: LocalAccount, change: (request: FacilitatorRequest) => void, changes: Changes = {}) {
  const request = structuredClone(await payment(world.info, payer, changes));
  change(request);
  return request;
}

/** Both endpoints refuse, for the same reason, and nothing leaves the payer. */
async function refused(request: FacilitatorRequest, why: string) {
  const { from } = authorizationOf(request);
  const before = await world.balance(from);
  const [verified, settled] = [await verify(world.info, request), await settle(world.info, request)];
  expect(verified).toEqual({ status: 200, body: { isValid: false, invalidReason: why, payer: from } });
  const { network } = request.paymentRequirements;
  expect(settled).toEqual({ status: 200, body: { success: false, errorReason: why, transaction: "", network, payer: from } });
  expect(await world.balance(from)).toBe(before);
}

async function accepted(request: FacilitatorRequest) {
  const { from, value } = authorizationOf(request);
  expect((await verify(world.info, request)).body).toEqual({ isValid: true, payer: from });
  const { body } = await settle(world.info, request);
  const { network } = request.paymentRequirements;
  expect(body).toEqual({ success: true, transaction: body.transaction, network, payer: from });
  expect(await world.ledger(from)).toMatchObject([{ transaction: body.transaction, to: world.info.payee, value }]);
}

describe.each([1, 2] as const)("a v%i payment", (x402Version) => {
  it("is settled when it is right", async () => {
    await accepted(await payment(world.info, await fundedPayer(world), { x402Version }));
  });

  const cases: [name: string, changes: Changes, why: string][] = [
    ["expired", { authorization: { validBefore: inSeconds(-60) } }, reason("authorization_valid_before")],
    ["about to expire", { authorization: { validBefore: inSeconds(3) } }, reason("authorization_valid_before")],
    ["not yet valid", { authorization: { validAfter: inSeconds(60) } }, reason("authorization_valid_after")],
    ["for too little", { authorization: { value: "999" } }, reason("authorization_value_mismatch")],
    ["for nothing", { authorization: { value: "0" } }, reason("authorization_value_mismatch")],
    ["to somebody else", { authorization: { to: bank } }, reason("recipient_mismatch")],
    ["on another network", { requirements: { network: x402Version === 2 ? "eip155:8453" : "base" } }, "invalid_network"],
    ["of another scheme", { requirements: { scheme: "upto" } }, "unsupported_scheme"],
    ["signed by somebody else", { signer: newAccount() }, signature],
    ["signed with a high s", { mangle: mirrored }, signature],
    ["signed with a v of 0 or 1", { mangle: outOfV }, signature],
    ["signed with 64 bytes", { mangle: (hex) => hex.slice(0, -2) as Hex }, signature],
    ["signed with 66 bytes", { mangle: (hex) => `${hex}00` }, signature],
  ];
  it.each(cases)("%s is refused", async (_name, changes, why) => {
    await refused(await payment(world.info, await fundedPayer(world), { x402Version, ...changes }), why);
  });

  it("without money is refused", async () => {
    await refused(await payment(world.info, await fundedPayer(world, 999n), { x402Version }), "insufficient_funds");
  });

  it("in an unknown token is refused", async () => {
    const request = await altered(
      await fundedPayer(world),
      ({ paymentPayload, paymentRequirements }) => {
        paymentRequirements.asset = bank;
        if ("accepted" in paymentPayload) paymentPayload.accepted.asset = bank;
      },
      { x402Version },
    );
    await refused(request, "invalid_payment_requirements");
  });

  it.each(["value", "validBefore", "validAfter", "nonce"] as const)(
    "whose %s was changed after signing is refused",
    async (name) => {
      const payer = await fundedPayer(world);
      const request = await altered(
        payer,
        ({ paymentPayload, paymentRequirements }) => {
          const { authorization } = paymentPayload.payload;
          if (name === "nonce") authorization.nonce = `0x${"ab".repeat(32)}`;
          else authorization[name] = String(BigInt(authorization[name]) - 1n);
          if (name !== "value") return;
          for (const terms of [paymentRequirements, "accepted" in paymentPayload ? paymentPayload.accepted : {}]) {
            Object.assign(terms, x402Version === 2 ? { amount: "999" } : { maxAmountRequired: "999" });
          }
        },
        { x402Version },
      );
      await refused(request, signature);
    },
  );
});

describe("amounts above the price", () => {
  it("are accepted in v1, which says meets or exceeds", async () => {
    await accepted(await payment(world.info, await fundedPayer(world), { x402Version: 1, authorization: { value: "1001" } }));
  });

  it("are refused in v2, which says exactly", async () => {
    const request = await payment(world.info, await fundedPayer(world), { authorization: { value: "1001" } });
    await refused(request, reason("authorization_value_mismatch"));
  });
});

describe("what the buyer accepted against what the seller demands", () => {
  it.each([
    [{ amount: "999" }, "invalid_payment_requirements"],
    [{ payTo: bank }, "invalid_payment_requirements"],
    [{ scheme: "upto" }, "unsupported_scheme"],
    [{ network: "base-sepolia" }, "invalid_network"],
  ])("differing in %j is refused", async (change, why) => {
    const request = await altered(await fundedPayer(world), (made) => void Object.assign(made.paymentRequirements, change));
    await refused(request, why);
  });

  it("does not differ by the letter case of addresses", async () => {
    const payer = await fundedPayer(world);
    await accepted(
      await altered(payer, ({ paymentRequirements }) => {
        paymentRequirements.payTo = paymentRequirements.payTo.toLowerCase();
        paymentRequirements.asset = paymentRequirements.asset.toLowerCase();
      }),
    );
  });

  it("takes the token's domain from the token, not from the seller", async () => {
    const extra = { name: "Dollars", version: "1" };
    await accepted(await payment(world.info, await fundedPayer(world), { requirements: { extra } }));
  });
});

describe("an address in the wrong letter case", () => {
  it("is the same address", async () => {
    const payer = await fundedPayer(world);
    const swapped = payer.address.replace(/[a-f]/gi, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));
    const request = await altered(
      payer,
      ({ paymentPayload }) => (paymentPayload.payload.authorization.from = swapped as Address),
    );
    expect((await verify(world.info, request)).body).toMatchObject({ isValid: true });
    expect((await settle(world.info, request)).body).toMatchObject({ success: true });
    expect(await world.ledger(payer.address)).toHaveLength(1);
  });
});

describe("a nonce", () => {
  it("that was paid with through somebody else is refused", async () => {
    const request = await payment(world.info, await fundedPayer(world));
    await sendTransfer(request);
    expect(await world.ledger(authorizationOf(request).from)).toHaveLength(1);
    await refused(request, "invalid_transaction_state");
  });

  it("that the payer cancelled is refused", async () => {
    const payer = await fundedPayer(world);
    const request = await payment(world.info, payer);
    const { nonce } = authorizationOf(request);
    const cancelled = await payer.signTypedData({
      domain: { name: "USDC", version: "2", chainId: world.info.chainId, verifyingContract: world.info.asset.address },
      types: {
        CancelAuthorization: [
          { name: "authorizer", type: "address" },
          { name: "nonce", type: "bytes32" },
        ],
      },
      primaryType: "CancelAuthorization",
      message: { authorizer: payer.address, nonce },
    });
    const args = [payer.address, nonce, cancelled] as const;
    await sendAs(
      world.chain,
      bank,
      world.info.asset.address,
      encodeFunctionData({ abi: tokenAbi, functionName: "cancelAuthorization", args }),
    );
    await refused(request, "invalid_transaction_state");
  });

  it("that was settled here is settled once, and another payment with it is a duplicate", async () => {
    const payer = await fundedPayer(world);
    const request = await payment(world.info, payer);
    await accepted(request);
    const { nonce } = authorizationOf(request);
    const other = await payment(world.info, payer, { authorization: { nonce, validAfter: "0" } });
    for (const again of [request, other]) {
      expect((await verify(world.info, again)).body).toMatchObject({ invalidReason: "invalid_transaction_state" });
      expect((await settle(world.info, again)).body).toMatchObject({ success: false, errorReason: "duplicate_settlement" });
    }
    expect(await world.ledger(payer.address)).toHaveLength(1);
  });

  it("is each payer's own", async () => {
    const nonce = `0x${"cd".repeat(32)}` as const;
    for (let index = 0; index < 2; index += 1) {
      await accepted(await payment(world.info, await fundedPayer(world), { authorization: { nonce } }));
    }
  });
});

describe("a payer that the token bars", () => {
  it("is refused", async () => {
    const payer = await fundedPayer(world);
    const data = encodeFunctionData({ abi: parseAbi(["function blacklist(address account)"]), args: [payer.address] });
    await sendAs(world.chain, bank, world.info.asset.address, data);
    await refused(await payment(world.info, payer), "invalid_transaction_state");
  });
});

describe("a contract wallet", () => {
  /** A wallet's code at a payer's address, which has money. */
  async function wallet(name: string): Promise<Address> {
    const { address } = await fundedPayer(world);
    await world.chain.plant(address, name);
    return address;
  }
  const by = (address: Address, signer: LocalAccount, changes: Changes = {}) =>
    payment(world.info, { address }, { signer, ...changes });

  it("that says yes to everything pays, whatever the signature", async () => {
    await accepted(await by(await wallet("WalletYes"), newAccount(), { mangle: () => "0x1234" }));
  });

  it("that says no does not", async () => {
    await refused(await by(await wallet("WalletNo"), newAccount()), signature);
  });

  it("pays by its owner's signature only", async () => {
    const [address, owner] = [await wallet("OwnedWallet"), newAccount()];
    const data = encodeFunctionData({ abi: parseAbi(["function initialize(address owner)"]), args: [owner.address] });
    await sendAs(world.chain, bank, address, data);
    await refused(await by(address, newAccount()), signature);
    await accepted(await by(address, owner));
  });

  it("that is not deployed cannot be asked", async () => {
    const { address } = await fundedPayer(world);
    await refused(await by(address, newAccount()), signature);
    const deployable = (hex: Hex) => `${hex}${"6492".repeat(16)}` as const;
    await refused(await by(address, newAccount(), { mangle: deployable }), signature);
  });

  it("that changes its mind between simulation and settlement has not paid", async () => {
    const address = await wallet("WalletFickle");
    const data = encodeFunctionData({ abi: parseAbi(["function setMood(uint8 mood)"]), args: [2] });
    await sendAs(world.chain, bank, address, data);
    const request = await by(address, newAccount());
    expect((await verify(world.info, request)).body).toMatchObject({ isValid: true });
    expect((await settle(world.info, request)).body).toMatchObject({ success: false, errorReason: "invalid_transaction_state" });
    expect(await world.ledger(address)).toEqual([]);
  });
});

/** Settles a payment without any facilitator. */
async function sendTransfer(request: FacilitatorRequest): Promise<void> {
  const { authorization, signature: signed } = request.paymentPayload.payload;
  const { address } = world.info.asset;
  await sendAs(world.chain, bank, address, encodeFunctionData(transferCall(address, authorization, signed)));
}
