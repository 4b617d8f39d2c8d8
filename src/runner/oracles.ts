import type { LedgerEntry } from "../devnet/ledger.js";
import type { Call } from "../devnet/recorder.js";
import type { X402Version } from "../protocol/messages.js";
import type { WireMessage } from "../protocol/schemas.js";
import { amountOf } from "../protocol/messages.js";
import { sameAddress } from "../protocol/read-payment.js";
import { claimsVersion, handsOver, readChallenge, readReceipt, tellsOutcome } from "../protocol/challenge.js";
import { authorizationId, authorizationIn } from "./payments.js";
import { decodeHeader, headerNames, isObject } from "../protocol/headers.js";
import { idIn } from "../protocol/payment-identifier.js";
import { contentOf } from "./goods.js";
import type { Exchange, Expectation, SignedPayment } from "./scenario.js";
import { leftOnPurpose } from "./wire.js";
import type { WireSchemas } from "../protocol/schemas.js";

/** The three standing oracles: what every scenario is held against without asking. All pure: recorded facts in, judgement out. */

export interface Facts {
  x402Version: X402Version;
  exchanges: readonly Exchange[];
  payments: readonly SignedPayment[];
  /** Those of them that are meant to be valid. */
  controls: readonly SignedPayment[];
  /** The facilitator and node calls that the target made for these payers. */
  calls: readonly Call[];
  ledger: readonly LedgerEntry[];
  /** Whether the target is known to use the facilitator whose calls are recorded. */
  ourFacilitator: boolean;
  /** Whether a text contains what was sold in a control purchase. */
  hasGoods(text: string): boolean;
}

/**
 * Wire: each message that the target sent is valid against its schema.
 *
 * @returns why there was nothing to judge, if so.
 * @throws Error when the harness itself, asked by messages that were all valid, paid by one that is not.
 */
export function judgeWire(facts: Facts, schemas: WireSchemas, expect: Expectation): string | undefined {
  const { x402Version, exchanges, calls } = facts;
  let looked = 0;
  let invalid = 0;
  const look = (message: unknown, name: string, evidence: string, version = x402Version) => {
    looked += 1;
    const schema = `v${version}/${name}` as WireMessage;
    const problems = schemas.validate(schema, message);
    invalid += problems.length;
    expect.that(problems.length === 0, problems.length === 0 ? "every message was valid" : `${schema}: ${problems.join("; ")}`, {
      expected: `valid against spec/schemas/${schema}.json`,
      actual: message,
      evidence: [evidence],
    });
  };
  for (const exchange of exchanges) {
    if (exchange.status === 402 && claimsVersion(exchange, x402Version)) {
      const challenge = readChallenge(exchange, x402Version);
      if (challenge.ok) look(challenge.message, "payment-required", exchange.id);
      else expect.that(false, `the challenge cannot be read: ${challenge.problem}`, { evidence: [exchange.id] });
    }
    const receipt = readReceipt(exchange, x402Version);
    if (receipt?.ok) look(receipt.message, "settle-response", exchange.id);
    else if (receipt) expect.that(false, `the receipt cannot be read: ${receipt.problem}`, { evidence: [exchange.id] });
  }
  for (const call of calls) {
    if (call.to !== "facilitator" || (call.method !== "verify" && call.method !== "settle")) continue;
    const version = saidVersion(call.request) ?? x402Version;
    if (repeatsTheBuyer(call.request, version, facts, schemas)) continue;
    look(call.request, `${call.method}-request`, `call:${call.seq}`, version);
  }
  // A payment repeats members of the offer: what is wrong with those is not the harness's.
  for (const { message } of invalid === 0 ? facts.controls : []) {
    const problems = schemas.validate(`v${x402Version}/payment-payload`, message);
    if (problems.length > 0) throw new Error(`it paid by a message that is not valid: ${problems.join("; ")}`);
  }
  return looked > 0 ? undefined : "the target sent no message of this version that could be looked at";
}

/** What a server takes in one version it may settle in the other: the message to the facilitator is held against the one that it says. */
function saidVersion(request: unknown): X402Version | undefined {
  const said = isObject(request) ? request["x402Version"] : undefined;
  return said === 1 || said === 2 ? said : undefined;
}

/**
 * Whether a request carries a payment that is itself no message of this version, and no control: then the harness made it so, and
 * who passes it on for judgement has not written it.
 */
function repeatsTheBuyer(request: unknown, version: X402Version, { controls }: Facts, schemas: WireSchemas): boolean {
  const payload = isObject(request) ? request["paymentPayload"] : undefined;
  const id = authorizationIn(request);
  if (id === undefined || controls.some((payment) => authorizationId(payment) === id)) return false;
  return schemas.validate(`v${version}/payment-payload`, payload).length > 0;
}

/** An answer that gave something away, by its form. What was not asked of a priced resource may be anything. */
export const isDelivery = (exchange: Exchange) => exchange.method !== "HEAD" && !exchange.elsewhere && handsOver(exchange);

/**
 * The answers that gave something of their own. Under the extension payment-identifier a payer's id gets the answer that it had
 * before: the same bytes with the same receipt once more are no second delivery, and cost nobody anything.
 */
function ownDeliveries(delivered: readonly Exchange[]): Set<Exchange> {
  const { payment, response } = headerNames[2];
  const told = ({ requestHeaders, headers, body, status, authorization }: Exchange) => {
    const sent = Object.entries(requestHeaders).find(([name]) => name.toLowerCase() === payment.toLowerCase())?.[1];
    const message = sent === undefined ? undefined : decodeHeader(sent);
    const id = message?.ok && isObject(message.value) ? idIn(message.value) : undefined;
    const receipt = headers[response.toLowerCase()];
    if (typeof id !== "string" || receipt === undefined) return undefined;
    return JSON.stringify([authorization?.split(":")[0], id, status, receipt, body]);
  };
  const seen = new Set<string>();
  return new Set(
    delivered.filter((exchange) => {
      const answer = told(exchange);
      const repeated = answer !== undefined && seen.has(answer);
      if (answer !== undefined) seen.add(answer);
      return !repeated;
    }),
  );
}

/**
 * Money: each delivery rests on a transfer of its own, for this offer, to its payee; and each transfer ends in a delivery or in
 * an outcome that the buyer was told. What the chain says outranks what anybody said.
 */
export function judgeMoney(facts: Facts, expect: Expectation, anythingDelivered: boolean): void {
  const { x402Version, exchanges, payments, ledger } = facts;
  // A demand for payment that has the goods in its body gives them away too.
  const gives = (exchange: Exchange) => isDelivery(exchange) || facts.hasGoods(contentOf(exchange));
  const own = ownDeliveries(exchanges.filter(gives));
  for (const exchange of exchanges) {
    if (gives(exchange) && exchange.authorization === undefined) {
      expect.that(false, `goods without any payment: answered ${exchange.status}`, { evidence: [exchange.id] });
    }
  }
  for (const payment of payments) {
    const id = authorizationId(payment);
    const presented = exchanges.filter((exchange) => exchange.authorization === id);
    const delivered = presented.filter((exchange) => own.has(exchange));
    const transfers = ledger.filter((entry) => `${entry.from}:${entry.nonce}`.toLowerCase() === id);
    const paid = transfers.filter(
      (entry) =>
        BigInt(entry.value) >= BigInt(amountOf(payment.offer)) &&
        sameAddress(entry.to, payment.offer.payTo) &&
        sameAddress(entry.asset, payment.offer.asset),
    );
    const evidence = [...presented.map(({ id: name }) => name), ...transfers.map((entry) => `chain:${entry.transaction}`)];
    const agree = delivered.length <= paid.length;
    if (anythingDelivered || !agree)
      expect.that(
        agree,
        delivered.length <= paid.length
          ? "money and goods agree"
          : `delivered ${delivered.length} times for ${paid.length} transfers of the price to the payee`,
        {
          expected: "at most one delivery for each transfer",
          actual: { deliveries: delivered.length, transfers: paid.length },
          evidence,
        },
      );
    if (transfers.length === 0) continue;
    // Who leaves before the answer cannot be told anything.
    const accounted = presented.some(
      (exchange) => gives(exchange) || exchange.error === leftOnPurpose || tellsOutcome(exchange, x402Version),
    );
    const unaccounted = "the buyer paid on chain, got nothing, and was not told that the payment may have gone through";
    expect.that(accounted, accounted ? "money and goods agree" : unaccounted, {
      expected: "the resource, or an answer that names the transaction or says that the outcome is open",
      actual: presented.map(({ status }) => status),
      evidence,
    });
  }
}

/**
 * Gate: not a byte of a delivery is on the wire before the facilitator has said that this payment is settled; or, where the
 * target settles itself, before the node has taken its transaction.
 *
 * @returns why a delivery could not be judged, if so.
 */
export function judgeGate(facts: Facts, expect: Expectation): string | undefined {
  let open: string | undefined;
  const gives = (exchange: Exchange) =>
    isDelivery(exchange) || (exchange.elsewhere === true && facts.hasGoods(contentOf(exchange)));
  for (const exchange of ownDeliveries(facts.exchanges.filter(gives))) {
    const settled = facts.calls.filter(
      (call) =>
        call.method === "settle" &&
        call.endedAt !== undefined &&
        call.status === 200 &&
        isObject(call.response) &&
        call.response["success"] === true &&
        authorizationIn(call.request) === exchange.authorization,
    );
    const onChain = facts.ourFacilitator
      ? []
      : facts.ledger.filter((entry) => `${entry.from}:${entry.nonce}`.toLowerCase() === exchange.authorization);
    const sent = facts.calls.filter(
      (call) =>
        call.to === "rpc" &&
        call.method.startsWith("eth_sendRawTransaction") &&
        onChain.some((entry) => entry.transaction.toLowerCase() === call.transaction?.toLowerCase()),
    );
    const witnesses = [...settled, ...sent];
    if (onChain.length > 0 && witnesses.length === 0) {
      open = "the target settles by a way that was not seen, so there is no telling what came first";
      continue;
    }
    const inTime = witnesses.some((call) => (call.endedAt ?? Infinity) <= (exchange.headAt ?? 0));
    expect.that(
      inTime,
      inTime
        ? "nothing was released before settlement"
        : witnesses.length === 0
          ? "goods were released without any settlement"
          : sent.length > 0
            ? "goods were on the wire before the transaction was sent"
            : "goods were on the wire before the settlement was answered",
      {
        expected: "the first byte after the answer to /settle, or to the transaction that was sent",
        actual: { firstByte: exchange.headAt, settled: witnesses.map((call) => call.endedAt) },
        evidence: [exchange.id, ...witnesses.map((call) => `call:${call.seq}`)],
      },
    );
  }
  return open;
}
