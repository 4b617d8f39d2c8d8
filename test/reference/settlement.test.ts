import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeFunctionData } from "viem";
import { devAccount } from "../../src/devnet/accounts.js";
import { sendAs } from "../../src/devnet/chain.js";
import type { Devnet } from "../../src/devnet/devnet.js";
import { usdcAddress } from "../../src/devnet/token.js";
import type { FacilitatorRequest, SettleResponse } from "../../src/protocol/messages.js";
import { startFacilitator } from "../../src/reference/facilitator/serve.js";
import { facilitatorSteps, transferCall } from "../../src/reference/facilitator/steps.js";
import { startWorld } from "../../src/reference/world.js";
import { authorizationOf, fundedPayer, fundedPayers, payment, post, settle, verify } from "../helpers.js";

let world: Devnet;
let liars: Devnet;
beforeAll(async () => {
  [world, liars] = await Promise.all([startWorld(), startWorld()]);
});
afterAll(() => Promise.all([world.close(), liars.close()]));

describe("verification", () => {
  it("writes nothing, however often it is asked", async () => {
    const payer = await fundedPayer(world);
    const request = await payment(world.info, payer);
    const before = await world.chain.client.getBlockNumber();
    const answers = await Promise.all(Array.from({ length: 5 }, () => verify(world.info, request)));
    expect(answers.every(({ body }) => body.isValid)).toBe(true);
    expect(await world.chain.client.getBlockNumber()).toBe(before);
    const methods = (await world.calls(payer.address)).map((call) => call.method);
    expect(methods.filter((method) => method.startsWith("eth_send"))).toEqual([]);
    expect((await settle(world.info, request)).body.success).toBe(true);
  });
});

describe("settlement", () => {
  it("of one payment by 20 callers at once is one transfer and one success", async () => {
    const payer = await fundedPayer(world);
    const request = await payment(world.info, payer);
    const answers = await Promise.all(Array.from({ length: 20 }, () => settle(world.info, request)));
    const reasons = answers.map(({ body }) => (body.success ? "success" : body.errorReason)).sort();
    expect(reasons).toEqual([...Array<string>(19).fill("duplicate_settlement"), "success"]);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await world.ledger(payer.address)).toHaveLength(1);
  });

  it("of 50 payments at once lands all of them", async () => {
    const payers = await fundedPayers(world, 50);
    const before = await world.balance(world.info.payee);
    const requests = await Promise.all(payers.map((payer) => payment(world.info, payer)));
    const answers = await Promise.all(requests.map((request) => settle(world.info, request)));
    expect(answers.filter(({ body }) => !body.success)).toEqual([]);
    expect(new Set(answers.map(({ body }) => body.transaction)).size).toBe(50);
    for (const [index, payer] of payers.entries()) {
      expect(await world.ledger(payer.address)).toMatchObject([{ transaction: answers[index]?.body.transaction, value: "1000" }]);
    }
    expect(await world.balance(world.info.payee)).toBe(before + 50_000n);
  });
});

describe("a malformed body", () => {
  const change = (request: FacilitatorRequest, path: string, value: unknown): unknown => {
    const names = path.split(".");
    const last = names.pop()!;
    const owner = names.reduce((at, name) => at[name] as Record<string, unknown>, request as unknown as Record<string, unknown>);
    if (value === undefined) delete owner[last];
    else owner[last] = value;
    return request;
  };
  const authorization = "paymentPayload.payload.authorization";
  const wrong: [string, unknown][] = [
    ...["x402Version", "paymentPayload", "paymentRequirements", "paymentPayload.accepted", "paymentPayload.payload"].flatMap(
      (path): [string, unknown][] => [undefined, null, [], 3, "2"].map((value) => [path, value]),
    ),
    ...["from", "to"].flatMap((name): [string, unknown][] =>
      [undefined, "", "0x12", `0x${"g".repeat(40)}`, 5].map((value) => [`${authorization}.${name}`, value]),
    ),
    ...["value", "validAfter", "validBefore"].flatMap((name): [string, unknown][] =>
      [undefined, "", 1000, "-1", "+1", "1e3", "0x1", "01", " 1", "1.5", `1${"0".repeat(78)}`].map((value) => [
        `${authorization}.${name}`,
        value,
      ]),
    ),
    ...[undefined, "0x", "0x12", `0x${"z".repeat(64)}`, {}].map((value): [string, unknown] => [`${authorization}.nonce`, value]),
    ...[undefined, "", "0x", "0x1", "hello", 7].map((value): [string, unknown] => ["paymentPayload.payload.signature", value]),
    ...["", "-5", 1000, null].map((value): [string, unknown] => ["paymentRequirements.amount", value]),
    ["paymentRequirements.maxTimeoutSeconds", "60"],
    ["paymentRequirements.extra", "USDC"],
    ["paymentRequirements.payTo", "bank"],
    ["paymentRequirements.network", 84532],
  ];
  const texts = ["", "null", "[]", "{", "7", '"x"', "{}", '{"__proto__":{"x402Version":2}}', `${"[".repeat(20_000)}`, "\u0000"];

  it.each(["verify", "settle"])("is a 400 of /%s in the protocol's own words, never a 5xx", async (path) => {
    const url = `${world.info.facilitatorUrl}/${path}`;
    const good = await payment(world.info, await fundedPayer(world));
    const bodies = [...texts, ...wrong.map(([at, value]) => change(structuredClone(good), at, value))];
    const answers = await Promise.all(bodies.map((body) => post<Record<string, unknown>>(url, body)));
    for (const [index, answer] of answers.entries()) {
      const said =
        path === "verify"
          ? { isValid: false, invalidReason: "invalid_payload" }
          : { success: false, errorReason: "invalid_payload" };
      const what = index < texts.length ? texts[index]!.slice(0, 40) : JSON.stringify(wrong[index - texts.length]);
      expect({ what, ...answer }).toMatchObject({ what, status: 400, body: said });
    }
  });

  it("of a size that nobody needs is a 413", async () => {
    expect((await post(`${world.info.facilitatorUrl}/settle`, { padding: "x".repeat(70_000) })).status).toBe(413);
  });

  it("does not count where nothing is served", async () => {
    for (const [method, path] of [
      ["GET", "/verify"],
      ["POST", "/supported"],
      ["DELETE", "/settle"],
      ["POST", "/verify/x"],
    ] as const) {
      expect((await fetch(`${world.info.facilitatorUrl}${path}`, { method })).status).toBe(404);
    }
  });
});

describe("a token that lies", () => {
  beforeEach(() => liars.chain.plant(usdcAddress, "UsdcMock"));

  /** A payment signed while the token was honest, and what both sides have before and after settling. */
  async function settleWith(
    token: string,
    between: (request: FacilitatorRequest) => Promise<void> = async () => undefined,
    facilitator?: string,
  ) {
    const payer = await fundedPayer(liars);
    const request = await payment(liars.info, payer);
    await liars.chain.plant(usdcAddress, token);
    await between(request);
    const holdings = async () => [await liars.balance(payer.address), await liars.balance(liars.info.payee)] as const;
    const before = await holdings();
    const { body } = await post<SettleResponse>(`${facilitator ?? liars.info.facilitatorUrl}/settle`, request);
    const after = await holdings();
    const moved = [before[0] - after[0], after[1] - before[1]];
    return { body, moved, request };
  }

  it.each(["UsdcMock", "GasBurnerToken"])("(%s does not, and is believed)", async (token) => {
    const { body, moved } = await settleWith(token);
    expect([body.success, ...moved]).toEqual([true, 1000n, 1000n]);
  });

  it.each([
    ["FeeOnTransferToken", [1000n, 990n]],
    ["ReturnsFalseToken", [0n, 0n]],
    ["SilentToken", [1000n, 1000n]],
    ["PhantomEventToken", [0n, 0n]],
  ])("%s is not believed", async (token, moves) => {
    const { body, moved } = await settleWith(token);
    expect(body).toMatchObject({ success: false, errorReason: "invalid_transaction_state" });
    expect(moved).toEqual(moves);
  });

  it("ReusableNonceToken is not believed when the payment was used before", async () => {
    const { body, moved } = await settleWith("ReusableNonceToken", useUp);
    expect(body).toMatchObject({ success: false, errorReason: "invalid_transaction_state" });
    expect(moved).toEqual([0n, 0n]);
  });

  it("ReusableNonceToken is not believed either by a facilitator that lost the race for the nonce", async () => {
    // Without its look at the chain it stands where another one would whose look came too early.
    const hasty = await startFacilitator({
      rpcUrl: liars.info.rpcUrl,
      chainId: liars.info.chainId,
      key: devAccount("facilitator-under-test").key,
      steps: { ...facilitatorSteps, chain: () => undefined },
    });
    const { body, moved, request } = await settleWith("ReusableNonceToken", useUp, hasty.url);
    await hasty.close();
    expect(body).toMatchObject({ success: false, errorReason: "invalid_transaction_state" });
    expect(moved).toEqual([0n, 0n]);
    expect(await liars.ledger(authorizationOf(request).from)).toHaveLength(1);
  });

  async function useUp(request: FacilitatorRequest): Promise<void> {
    const { authorization, signature } = request.paymentPayload.payload;
    await sendAs(
      liars.chain,
      devAccount("bank").address,
      usdcAddress,
      encodeFunctionData(transferCall(usdcAddress, authorization, signature)),
    );
  }
});
