import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { Agent } from "undici";
import type { Address } from "viem";
import { clock } from "../../devnet/clock.js";
import { listen, sendJson, type Listening } from "../../devnet/http.js";
import { usdc, usdcAddress } from "../../devnet/token.js";
import { authorizationKey } from "../../protocol/authorization.js";
import type { Payment, X402Version } from "../../protocol/messages.js";
import { chainIdOf } from "../../protocol/networks.js";
import type { Goods, Route, ServerConfig } from "./config.js";
import { paymentIdentifier } from "../../protocol/payment-identifier.js";
import { unixTime } from "../unix-time.js";
import { PaymentBook } from "./book.js";
import { AnswerBook, type IdentifierOptions } from "./payment-identifier.js";
import { serverSteps, type Answer, type ServerSteps, type Settled, type Visit } from "./steps.js";

/** What the reference server sells, for how much, and to whom the money goes. */
export interface ServerOptions {
  facilitatorUrl: string;
  payTo: Address;
  /** CAIP-2; default Base Sepolia. */
  network?: string;
  versions?: X402Version[];
  port?: number;
  /** Bytes that the head of a request may have; default Node's 16 kB. */
  maxHeaderSize?: number;
  routes?: Route[];
  steps?: ServerSteps;
  /** The extension payment-identifier of v2: ids are welcome by default; false does not declare it. */
  identifier?: IdentifierOptions | false;
  /** Told of each request when it has its answer; `/health` is nobody's business. */
  seen?: (seen: SeenRequest) => void;
  /** Milliseconds. */
  timeouts?: { verify: number; settle: number };
  /** The server's clock, Unix seconds; default this machine's. */
  now?: () => number;
}

/** A request that the server had, and what it answered. Times in milliseconds of `clock()`. */
export interface SeenRequest {
  method: string;
  target: string;
  url: string;
  requestHeaders: Record<string, string>;
  /** The port that it came from: the same for requests of one connection. */
  from: number;
  startedAt: number;
  endedAt: number;
  answer: Answer;
}

/** What the reference server sells by default, besides `secondRoute`: `GET /protected` for 0.001 USDC. */
export const defaultRoute: Route = {
  method: "GET",
  path: "/protected",
  amount: "1000",
  description: "A sentence that costs a tenth of a cent",
  mimeType: "application/json",
  handler: (): Goods => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: "You have paid for this sentence, and here it is." }),
  }),
};

/** The other thing that it sells, for the same price: who pays for one of them has not paid for the other. */
export const secondRoute: Route = {
  ...defaultRoute,
  path: "/premium",
  description: "Another sentence for a tenth of a cent",
  handler: (): Goods => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: "This is the other sentence, and it is yours as well." }),
  }),
};

/** Serves the reference resource server: v1 and v2 on the same routes, and `GET /health`. */
export async function startServer(options: ServerOptions): Promise<Listening> {
  const { identifier = { required: false }, now = unixTime } = options;
  const answers = identifier ? new AnswerBook(identifier) : undefined;
  const config: ServerConfig = {
    facilitatorUrl: options.facilitatorUrl,
    payTo: options.payTo,
    network: options.network ?? "eip155:84532",
    asset: { address: usdcAddress, name: usdc.name, version: usdc.version },
    routes: options.routes ?? [defaultRoute, secondRoute],
    versions: options.versions ?? [2, 1],
    maxTimeoutSeconds: 60,
    timeouts: options.timeouts ?? { verify: 10_000, settle: 45_000 },
    ...(answers ? { extensions: { [paymentIdentifier]: answers.steps.declare(answers.required) } } : {}),
  };
  const steps = options.steps ?? serverSteps;
  const book = new PaymentBook(now);
  const dispatcher = new Agent({ connections: 64, pipelining: 1 });

  const { maxHeaderSize } = options;
  const listener: RequestListener = (request, response) => {
    void (async () => {
      const target = request.url ?? "/";
      const method = request.method ?? "GET";
      if (method === "GET" && target === "/health") return sendJson(response, 200, { status: "ok" });
      const startedAt = clock();
      const url = `http://${request.headers.host ?? "localhost"}`;
      const give = (answer: Answer) => {
        send(request, response, answer);
        const from = request.socket.remotePort ?? 0;
        const requestHeaders = flat(request.headers);
        options.seen?.({ method, target, url: url + target, requestHeaders, from, startedAt, endedAt: clock(), answer });
      };
      const found = steps.route(config, method, target, request.headers);
      if ("status" in found) {
        const headers = { "content-type": "application/json", ...(found.allow ? { allow: found.allow } : {}) };
        const error = found.status === 404 ? "not found" : "method not allowed";
        return give({ status: found.status, headers, body: JSON.stringify({ error }) });
      }
      const visit: Visit = {
        config,
        route: found,
        method,
        target,
        url: url + found.path,
        headers: request.headers,
        dispatcher,
        response,
        now,
      };
      return give(await sell(visit, steps, book, answers));
    })().catch(() => {
      if (!response.headersSent) sendJson(response, 500, { error: "internal error" });
      else response.destroy();
    });
  };
  const listening = await listen(listener, options.port ?? 0, maxHeaderSize === undefined ? {} : { maxHeaderSize });
  return {
    ...listening,
    async close() {
      await listening.close();
      await dispatcher.destroy();
    },
  };
}

/** What a facilitator says of an authorization that was used before. */
const spentReasons = ["duplicate_settlement", "invalid_transaction_state"];

/** One purchase, step by step (core, section 2). What is reserved is given back on every way out that did not sell it. */
export async function sell(visit: Visit, steps: ServerSteps, book: PaymentBook, answers?: AnswerBook): Promise<Answer> {
  const reading = steps.read(visit);
  if (reading.kind === "none") return steps.challenge(visit, "payment is required for this resource");
  if (reading.kind === "unreadable") {
    return { ...steps.challenge(visit, `invalid_payload: ${reading.problem}`), status: 400 };
  }
  const { payment } = reading;
  if (payment.x402Version === 1 || !answers) return sellFor(payment, visit, steps, book);
  const wrong = (status: number, problem: string) => ({ ...steps.refuse(visit, problem, 2), status });
  return answers.answer(visit, payment, wrong, () => sellFor(payment, visit, steps, book));
}

async function sellFor(payment: Payment, visit: Visit, steps: ServerSteps, book: PaymentBook): Promise<Answer> {
  const version = payment.x402Version;
  const requirements = steps.match(visit, payment);
  if (!requirements) return steps.refuse(visit, "the payment fits none of the offers", version);

  const chainId = chainIdOf(visit.config.network) ?? 0;
  const key = authorizationKey(chainId, requirements.asset, payment.payload.authorization);
  const until = BigInt(payment.payload.authorization.validBefore);
  const before = book.state(key);
  const owed = book.receipt(key);
  if (!steps.reserve(book, key, until)) return steps.refuse(visit, "this authorization was used already", version);
  const giveBack = () => (before === "unknown" || owed ? book.mark(key, before ?? "owed", until, owed) : book.forget(key));
  try {
    // What is owed is paid; and after an unknown outcome the nonce may be used, so verifying would say no: settling again tells.
    if (!owed && before !== "unknown") {
      const verified = await steps.verify(visit, payment, requirements);
      if (verified.kind !== "valid") {
        giveBack();
        if (verified.kind === "invalid") return steps.refuse(visit, verified.reason, version);
        return steps.fail(visit, "the payment could not be verified now", version);
      }
    }
    const goods = await steps.handle(visit);
    // Nothing was delivered, or nobody is there to take it: nothing is charged.
    if (goods.status >= 400 || visit.response.destroyed) {
      giveBack();
      return { status: goods.status, headers: goods.headers, body: goods.body };
    }
    const settled: Settled = owed ? { kind: "settled", receipt: owed } : await steps.settle(visit, payment, requirements);
    // After an unknown outcome, "used already" is what a payment looks like that did go through.
    const spent = settled.kind === "failed" && before === "unknown" && spentReasons.includes(settled.receipt.errorReason ?? "");
    if (settled.kind === "failed" && !spent) {
      giveBack();
      return steps.refuse(visit, settled.receipt.errorReason ?? "settlement failed", version, settled.receipt);
    }
    if (settled.kind !== "settled") {
      book.mark(key, "unknown", until);
      return steps.fail(visit, "the outcome of the payment is not known yet; do not pay again", version, {
        ...settled.receipt,
        errorReason: "settlement_pending",
      });
    }
    // Who left in the meantime may come back with the same payment for what he has paid.
    if (visit.response.destroyed) book.mark(key, "owed", until, settled.receipt);
    else book.mark(key, "sold", until);
    return steps.release(visit, goods, settled.receipt, version);
  } catch (error) {
    if (book.state(key) === "serving") giveBack();
    throw error;
  }
}

const flat = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body);
  if (response.headersSent) return void response.end(body);
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}
