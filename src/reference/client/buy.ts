import { randomBytes } from "node:crypto";
import { Agent, request } from "undici";
import type { LocalAccount } from "viem";
import { usdc, usdcAddress } from "../../devnet/token.js";
import type { Payment, SettleResponse } from "../../protocol/messages.js";
import { testChainIds } from "../../protocol/networks.js";
import { termsOf } from "../../protocol/read-payment.js";
import {
  clientSteps,
  PurchaseError,
  type ClientPolicy,
  type ClientSteps,
  type Outgoing,
  type Response,
  type Send,
} from "./steps.js";

export interface Purchase {
  status: number;
  body: string;
  /** What was signed; undefined when nothing had to be paid. */
  payment?: Payment;
  receipt?: SettleResponse;
}

export interface BuyOptions {
  url: string;
  method?: string;
  /** Sent with both requests, like `body`. */
  headers?: Record<string, string>;
  body?: string;
  account: LocalAccount;
  policy?: Partial<ClientPolicy>;
  steps?: ClientSteps;
  /** What each account has signed for until now, atomic units; of a buyer that remembers. This purchase is added to it. */
  spent?: Spent;
  /** Milliseconds for the paid request; settling takes its time. */
  timeout?: number;
}

/** By account. */
export type Spent = Map<string, bigint>;

/** Test networks only, one dollar, ten minutes; five dollars in all. */
export const defaultPolicy: ClientPolicy = {
  chainIds: testChainIds,
  assets: [{ address: usdcAddress, name: usdc.name, version: usdc.version }],
  maxAmount: 1_000_000n,
  maxLifetime: 600,
  maxTotal: 5_000_000n,
};

/** No challenge and no receipt is larger; goods larger than this are not for this client. */
const maxBody = 8 << 20;

/**
 * Buys one resource: asks, and when the answer is 402 signs at most one payment and asks once more. It never pays twice for
 * one purchase: whatever comes back after a payment was presented is the end of it.
 *
 * @throws PurchaseError when nothing was bought; `unsettled` when a payment was presented and its outcome is not known.
 */
export async function buy(options: BuyOptions): Promise<Purchase> {
  const { url, method = "GET", headers: own = {}, body, account, timeout = 60_000, steps = clientSteps, spent } = options;
  const policy = { ...defaultPolicy, ...options.policy };
  const dispatcher = new Agent({ connections: 1, pipelining: 1 });
  const once = async ({ url, method, headers, body }: Outgoing): Promise<Response> => {
    // undici follows no redirect by itself: a payment goes to whom it was made for, and to nobody else.
    const response = await request(url, {
      method: method as "GET",
      headers,
      ...(body === undefined ? {} : { body }),
      dispatcher,
      signal: AbortSignal.timeout(timeout),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBody) throw new Error("the answer is too large");
      chunks.push(chunk);
    }
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
  };
  const send: Send = (headers) =>
    steps.fetch(once, { url, method, headers: { ...own, ...headers }, ...(body === undefined ? {} : { body }) });
  try {
    const first = await steps.ask(send).catch((error: unknown) => {
      throw new PurchaseError("unreachable", `${url} did not answer: ${describe(error)}`);
    });
    if (first.status !== 402) return { status: first.status, body: first.body.toString("utf8") };

    const offers = steps.read(first, url, steps.offersIn);
    const before = spent?.get(account.address) ?? 0n;
    const chosen = steps.choose(offers, { ...policy, maxTotal: policy.maxTotal - before }, account.address);
    if (!chosen) throw new PurchaseError("no-acceptable-offer", `none of the offers of ${url} is acceptable to this buyer`);
    // What is signed is as good as spent, whatever becomes of it, and another purchase may be under way.
    spent?.set(account.address, before + termsOf(chosen.requirements).amount);
    const pay = async () => {
      const now = Math.floor(Date.now() / 1000);
      const authorization = steps.authorize(chosen, policy, account.address, now, randomBytes(32));
      return steps.extend(await steps.sign(account, chosen, policy, authorization));
    };
    const show = (signed: Payment) => {
      const { name, value } = steps.header(signed);
      return send({ [name]: value });
    };
    const payment = await pay();
    const second = await steps.present(show, payment, pay).catch((error: unknown) => {
      throw new PurchaseError("unsettled", `${url} took a payment and did not answer: ${describe(error)}`);
    });
    const receipt = steps.receipt(second, payment);
    if (second.status >= 400) {
      const code = second.status >= 500 ? "unsettled" : "refused";
      const reason = receipt?.errorReason ? `: ${receipt.errorReason}` : "";
      throw new PurchaseError(code, `${url} answered ${second.status} to the payment${reason}`);
    }
    if (receipt?.success !== true) {
      throw new PurchaseError("unsettled", `${url} delivered without a receipt that says the payment was settled`);
    }
    return { status: second.status, body: steps.deliver(second), payment, receipt };
  } finally {
    await dispatcher.destroy();
  }
}

const describe = (error: unknown) => (error instanceof Error ? error.message : String(error));
