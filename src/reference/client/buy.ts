import { randomBytes } from "node:crypto";
import type { LocalAccount } from "viem";
import { usdc, usdcAddress } from "../../devnet/token.js";
import { challengeHeader, decodeHeader, isObject, parseObject } from "../../protocol/headers.js";
import type { Payment, SettleResponse } from "../../protocol/messages.js";
import { testChainIds } from "../../protocol/networks.js";
import { termsOf } from "../../protocol/read-payment.js";
import { unixTime } from "../unix-time.js";
import { openConnection } from "./connection.js";
import {
  clientSteps,
  PurchaseError,
  type ClientPolicy,
  type ClientSteps,
  type Outgoing,
  type Response,
  type Send,
} from "./steps.js";

/** What came of a purchase. */
export interface Purchase {
  status: number;
  body: string;
  /** What was signed; undefined when nothing had to be paid. */
  payment?: Payment;
  receipt?: SettleResponse;
  /** Why it is not certain that the payment was settled, in words; what was delivered is the buyer's all the same. */
  doubt?: string;
}

/** What the reference client is asked to buy, and how it pays. */
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
  /** The buyer's clock, Unix seconds; default this machine's. */
  now?: () => number;
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

/**
 * Buys one resource: asks, and when the answer is 402 signs at most one payment and asks once more. It never pays twice for
 * one purchase: whatever comes back after a payment was presented is the end of it.
 *
 * @throws PurchaseError when nothing was bought; `unsettled` when a payment was presented and its outcome is not known.
 */
export async function buy(options: BuyOptions): Promise<Purchase> {
  const {
    url,
    method = "GET",
    headers: own = {},
    body,
    account,
    timeout = 60_000,
    steps = clientSteps,
    spent,
    now = unixTime,
  } = options;
  const policy = { ...defaultPolicy, ...options.policy };
  const connection = openConnection();
  const once = async (request: Outgoing): Promise<Response> => {
    const { body, ...head } = await connection.send(request, timeout);
    return { ...head, body: await steps.collect(body) };
  };
  const send: Send = (headers) => {
    // Names of headers are the same in whatever letter case: what is set here takes the place of the caller's.
    const set = Object.keys(headers).map((name) => name.toLowerCase());
    const kept = Object.entries(own).filter(([name]) => !set.includes(name.toLowerCase()));
    const all = { ...Object.fromEntries(kept), ...headers };
    return steps.fetch(once, { url, method, headers: all, ...(body === undefined ? {} : { body }) });
  };
  try {
    const first = await steps.ask(send).catch((error: unknown) => {
      throw new PurchaseError("unreachable", `${url} did not answer: ${describe(error)}`);
    });
    // Somebody who is sent elsewhere has nothing yet.
    if (first.status >= 300 && first.status < 400) {
      throw new PurchaseError("unreachable", `${url} answered ${first.status}, which leads where this buyer does not go`);
    }
    if (first.status !== 402) return { status: first.status, body: first.body.toString("utf8") };

    const offers = steps.read(first, url, steps.offersIn);
    const before = spent?.get(account.address) ?? 0n;
    const chosen = steps.choose(offers, { ...policy, maxTotal: policy.maxTotal - before }, account.address);
    if (!chosen) throw new PurchaseError("no-acceptable-offer", `none of the offers of ${url} is acceptable to this buyer`);
    // What is signed is as good as spent, whatever becomes of it, and another purchase may be under way.
    spent?.set(account.address, before + termsOf(chosen.requirements).amount);
    const pay = async (offer = chosen) => {
      const authorization = steps.authorize(offer, policy, account.address, now(), randomBytes(32));
      return steps.extend(await steps.sign(account, offer, policy, authorization));
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
      const why = receipt?.errorReason || challengeError(second);
      const reason = why ? `: ${why}` : "";
      throw new PurchaseError(code, `${url} answered ${second.status} to the payment${reason}`);
    }
    if (second.status >= 300) {
      const settled = receipt?.success === true ? "was settled" : "was shown";
      throw new PurchaseError(
        "unsettled",
        `${url} answered ${second.status} to the payment, which ${settled}: that is not the goods`,
      );
    }
    const doubt = steps.doubt(receipt, payment);
    return {
      status: second.status,
      body: steps.deliver(second),
      payment,
      ...(receipt ? { receipt } : {}),
      ...(doubt === undefined ? {} : { doubt: `${url} delivered, but ${doubt}` }),
    };
  } finally {
    connection.close();
  }
}

/** What a challenge says is wrong, where it is one and says so: in the header in v2, in the body in v1. */
function challengeError({ status, headers, body }: Response): string | undefined {
  if (status !== 402) return undefined;
  const header = headers[challengeHeader];
  const challenge = typeof header === "string" ? decodeHeader(header) : parseObject(body);
  const error = challenge.ok && isObject(challenge.value) ? challenge.value["error"] : undefined;
  return typeof error === "string" ? error : undefined;
}

const describe = (error: unknown) => (error instanceof Error ? error.message : String(error));
