import { amountOf } from "../protocol/messages.js";
import { sameAddress } from "../protocol/read-payment.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { WireSchemas } from "../protocol/schemas.js";
import type { Stage } from "./client-types.js";
import type { Expectation } from "./scenario.js";

/** What every client scenario judges without being asked. */

export interface ClientFacts {
  /** Where the client was asked to buy, each time. */
  orders: readonly Stage[];
  stages: readonly Stage[];
  /** What left the payer's account. */
  ledger: readonly LedgerEntry[];
}

/**
 * Wire: each payment that a client shows can be read as the transport has it, and is complete by its field tables.
 *
 * @returns why there was nothing to judge, if so.
 */
export function judgePayments({ stages }: ClientFacts, schemas: WireSchemas, expect: Expectation): string | undefined {
  const shown = stages.flatMap((stage) => stage.presented());
  for (const { exchange, x402Version, message, problem } of shown) {
    const schema = `v${x402Version}/payment-payload` as const;
    const problems = problem !== undefined || !message ? [problem ?? "it cannot be read"] : schemas.validate(schema, message);
    expect.that(problems.length === 0, problems.length === 0 ? "every payment was valid" : `${schema}: ${problems.join("; ")}`, {
      expected: `valid against spec/schemas/${schema}.json`,
      actual: message ?? problem,
      evidence: [exchange.id],
    });
  }
  return shown.length > 0 ? undefined : "the client showed no payment";
}

/**
 * Money: for each time that it was asked to buy, a client signs one payment at the most, shows it only to who made the offer, and parts
 * with no more than was asked.
 *
 * @returns why there was nothing to judge, if so.
 */
export function judgeSpending({ orders, stages, ledger }: ClientFacts, expect: Expectation): string | undefined {
  const shown = stages.flatMap((stage) => stage.presented());
  const signed = new Set(stages.flatMap((stage) => [...authorizationsAt(stage)]));
  const evidence = [...shown.map(({ exchange }) => exchange.id), ...ledger.map(({ transaction }) => `chain:${transaction}`)];
  const many = signed.size > orders.length;
  expect.that(
    !many,
    many
      ? `${signed.size} payments were signed where ${orders.length} purchases were asked for`
      : "no more was signed than was asked for",
    { expected: `at most ${orders.length} payments`, actual: signed.size, evidence },
  );
  const prices = stages.flatMap((stage) => stage.offers());
  // A purchase that was rightly not made is no leave to pay for another one twice.
  const crowded = stages
    .map((stage) => ({ count: authorizationsAt(stage).size, due: Math.max(1, orders.filter((one) => one === stage).length) }))
    .find(({ count, due }) => count > due);
  expect.that(
    !crowded,
    crowded
      ? `${crowded.count} payments were signed for a seller who was asked ${crowded.due} times`
      : "each seller was paid once",
    { expected: `at most ${crowded?.due ?? 1} payments to this seller`, actual: crowded?.count, evidence },
  );
  const foreign = ledger.find(
    ({ to, value }) => !prices.some((offer) => sameAddress(offer.payTo, to) && amountOf(offer) === value),
  );
  expect.that(
    !foreign,
    foreign ? `${foreign.value} atomic units went to ${foreign.to}, which nobody offered` : "every transfer was offered",
    { expected: "transfers of what was offered", actual: ledger.map(({ to, value }) => ({ to, value })), evidence },
  );
  return shown.length > 0 ? undefined : "the client showed no payment";
}

/** The authorizations that were shown to a seller, each once however often it was. */
export function authorizationsAt(stage: Stage): Set<string> {
  return new Set(stage.presented().flatMap(({ exchange }) => exchange.authorization ?? []));
}
