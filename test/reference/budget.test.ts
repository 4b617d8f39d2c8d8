import { expect, it } from "vitest";
import { devAccount } from "../../src/devnet/accounts.js";
import { listen } from "../../src/devnet/http.js";
import { encodeHeader } from "../../src/protocol/headers.js";
import { localAccount } from "../../src/protocol/secp256k1.js";
import { buy, defaultPolicy, type Spent } from "../../src/reference/client/buy.js";

const account = localAccount(devAccount("buyer").key);
const offer = {
  scheme: "exact",
  network: "eip155:84532",
  amount: "400",
  asset: defaultPolicy.assets[0]?.address,
  payTo: "0x2222222222222222222222222222222222222222",
  maxTimeoutSeconds: 60,
};

/** A seller who takes every payment and says nothing of it; how many it took. */
async function seller() {
  let taken = 0;
  const listening = await listen((request, response) => {
    const paid = request.headers["payment-signature"] !== undefined;
    if (paid) taken += 1;
    const challenge = { x402Version: 2, resource: { url: "http://x/" }, accepts: [offer] };
    response.writeHead(paid ? 500 : 402, paid ? {} : { "PAYMENT-REQUIRED": encodeHeader(challenge) });
    response.end();
  });
  return { ...listening, taken: () => taken };
}

it.each([
  ["adds up what it has signed for, settled or not", new Map() as Spent, 2],
  ["forgets it where nobody gave it a memory", undefined, 4],
])("a buyer %s", async (_, spent, expected) => {
  const { url, taken, close } = await seller();
  const order = { url, account, policy: { maxTotal: 1_000n }, ...(spent ? { spent } : {}) };
  for (let times = 0; times < 4; times += 1) await buy(order).catch(() => undefined);
  await close();
  expect(taken()).toBe(expected);
});

it("a buyer counts purchases that are under way at once", async () => {
  const { url, taken, close } = await seller();
  const spent: Spent = new Map();
  const order = { url, account, policy: { maxTotal: 1_000n }, spent };
  await Promise.allSettled(Array.from({ length: 4 }, () => buy(order)));
  await close();
  expect(taken()).toBe(2);
});
