import type { Decoded, OfferFacts, OutcomeFacts, PaymentFacts } from "./model/decoded.js";
import { amount, date } from "./model/money.js";
import { visibleLine } from "./model/visible.js";

type Rows = [string, string | undefined][];

/** What a message says about a payment. */
export function Facts({ decoded: { payment, offers, outcome } }: { decoded: Decoded }) {
  return (
    <>
      {payment ? <Table title="Payment" rows={paymentRows(payment)} /> : null}
      {offers?.map((offer, at) => (
        <Table key={at} title={offers.length > 1 ? `Offer ${at + 1}` : "Offer"} rows={offerRows(offer)} />
      ))}
      {outcome ? <Table title="Outcome" rows={outcomeRows(outcome)} /> : null}
    </>
  );
}

/** Names and what they are; what is not known is left out. */
export function FactList({ rows }: { rows: Rows }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{visibleLine(value)}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Table({ title, rows }: { title: string; rows: Rows }) {
  return (
    <div class="decoded">
      <h6>{title}</h6>
      <FactList rows={rows} />
    </div>
  );
}

const paymentRows = (payment: PaymentFacts): Rows => [
  ["from", payment.from],
  ["to", payment.to],
  ["value", payment.value === undefined ? undefined : money(payment.value, payment.asset)],
  ["window", windowOf(payment)],
  ["nonce", payment.nonce],
  ["asset", payment.asset],
  ["network", payment.network],
  ["scheme", payment.scheme],
  ["version", payment.x402Version],
  ["signature", payment.signature],
];

const offerRows = (offer: OfferFacts): Rows => [
  ["amount", offer.amount === undefined ? undefined : money(offer.amount, offer.asset)],
  ["to", offer.payTo],
  ["asset", offer.asset],
  ["network", offer.network],
  ["scheme", offer.scheme],
  ["time limit", offer.maxTimeoutSeconds === undefined ? undefined : `${offer.maxTimeoutSeconds} s`],
];

const outcomeRows = (outcome: OutcomeFacts): Rows => [
  ["said", outcome.said],
  ["reason", outcome.reason],
  ["transaction", outcome.transaction],
  ["payer", outcome.payer],
];

function money(units: string, asset: string | undefined): string {
  const words = amount(units, asset);
  return words.endsWith("USDC") ? `${units} atomic units, ${words}` : words;
}

function windowOf({ validAfter, validBefore }: PaymentFacts): string | undefined {
  if (validAfter === undefined && validBefore === undefined) return undefined;
  const told = (text: string | undefined) =>
    text === undefined ? "?" : text === "0" ? "0" : `${text}${date(text) ? ` (${date(text)})` : ""}`;
  return `after ${told(validAfter)}, before ${told(validBefore)}`;
}
