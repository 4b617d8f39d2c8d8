import type { LedgerEntry } from "../devnet/ledger.js";
import { bodyOf, saysSettled, saysYes, settledAs, tellsOfMoney } from "../protocol/facilitator-answers.js";
import { isObject } from "../protocol/headers.js";
import type { X402Version } from "../protocol/messages.js";
import { isAddress, readRequirements, sameAddress, termsOf } from "../protocol/read-payment.js";
import type { WireSchemas } from "../protocol/schemas.js";
import { authorizationIn } from "./payments.js";
import type { Exchange, Expectation } from "./scenario.js";
import { leftOnPurpose } from "./wire.js";

/** The standing oracles of facilitator scenarios. All pure: recorded facts in, judgement out. */

export interface FacilitatorFacts {
  x402Version: X402Version;
  exchanges: readonly Exchange[];
  ledger: readonly LedgerEntry[];
  /** Authorizations that the harness itself sent to the token. */
  submitted: readonly string[];
}

const pathOf = ({ url }: Exchange) => new URL(url).pathname.split("/").at(-1) ?? "";

function requestOf({ requestBody }: Exchange): Record<string, unknown> | undefined {
  return requestBody === undefined ? undefined : bodyOf({ body: requestBody });
}

/**
 * Wire: each answer to a request that can be read is complete by its field table.
 *
 * @returns why there was nothing to judge, if so.
 */
export function judgeAnswers(facts: FacilitatorFacts, schemas: WireSchemas, expect: Expectation): string | undefined {
  const { x402Version } = facts;
  let looked = 0;
  for (const exchange of facts.exchanges) {
    const path = pathOf(exchange);
    if (exchange.error || (path !== "verify" && path !== "settle" && path !== "supported")) continue;
    const answer = bodyOf(exchange);
    const yes = exchange.status >= 200 && exchange.status < 300;
    if (path !== "supported") {
      const request = requestOf(exchange);
      if (!request || schemas.validate(`v${x402Version}/${path}-request`, request).length > 0) continue;
      // By another scheme a payment may look like anything; who is not named in it cannot be named in the answer.
      if (!isAddress(authorizationIn(request)?.split(":")[0])) continue;
      // What comes with a 4xx or a 5xx is not written down, as long as it does not claim to be the answer.
      const claims = answer !== undefined && (path === "verify" ? "isValid" : "success") in answer;
      if (!yes && !claims) continue;
    } else if (!yes || exchange.method !== "GET") continue;
    looked += 1;
    const schema = `v${x402Version}/${path}-response` as const;
    const problems = answer === undefined ? ["it is no JSON object"] : schemas.validate(schema, answer);
    expect.that(problems.length === 0, problems.length === 0 ? "every answer was valid" : `${schema}: ${problems.join("; ")}`, {
      expected: `valid against spec/schemas/${schema}.json`,
      actual: answer ?? exchange.body.slice(0, 300),
      evidence: [exchange.id],
    });
  }
  return looked > 0 ? undefined : "the target gave no answer of this version that could be looked at";
}

/**
 * Money: each settlement that is reported as a success is on the chain, in the transaction that the answer names, for the price
 * and to the payee that the request names; and each authorization that was used up was answered for, and used once. What the chain
 * says outranks what anybody said.
 *
 * @returns why there was nothing to judge, if so.
 */
export function judgeSettlements(facts: FacilitatorFacts, expect: Expectation): string | undefined {
  const ids = new Set<string>();
  for (const { authorization } of facts.exchanges) if (authorization !== undefined) ids.add(authorization);
  // Who takes nothing has done nothing wrong with money, and proved nothing either.
  const moved = facts.ledger.some(({ nonce }) => nonce !== undefined);
  if (!moved && !facts.exchanges.some(saysYes)) return "the target took no payment";
  for (const id of ids) {
    const entries = facts.ledger.filter((entry) => `${entry.from}:${entry.nonce}`.toLowerCase() === id);
    const asked = facts.exchanges.filter((exchange) => exchange.authorization === id);
    for (const exchange of asked) if (pathOf(exchange) === "settle") judgeSuccess(facts, exchange, entries, expect);
    judgeTransfers(facts, id, entries, asked, expect);
  }
  return undefined;
}

function judgeSuccess(
  { x402Version }: FacilitatorFacts,
  exchange: Exchange,
  entries: readonly LedgerEntry[],
  expect: Expectation,
): void {
  const named = settledAs(exchange);
  if (named === undefined) return;
  const asks = requestOf(exchange)?.["paymentRequirements"];
  // What no transfer depends on cannot make it wrong.
  const terms = readRequirements(isObject(asks) ? { ...asks, maxTimeoutSeconds: 1, extra: undefined } : asks, x402Version);
  const entry = entries.find(({ transaction }) => transaction.toLowerCase() === named);
  const asked = terms.ok ? termsOf(terms.value) : undefined;
  // Requirements that cannot be read, an odd notation of the amount for one, are for the scenario that sent them.
  const enough =
    entry !== undefined &&
    (asked === undefined ||
      ((x402Version === 2 ? BigInt(entry.value) === asked.amount : BigInt(entry.value) >= asked.amount) &&
        sameAddress(entry.to, asked.payTo) &&
        sameAddress(entry.asset, asked.asset)));
  expect.that(
    enough,
    enough
      ? "answers and chain agree"
      : entry
        ? "a settlement is reported as successful that moved something else than was asked for"
        : "a settlement is reported as successful that is not on the chain in the transaction that is named",
    {
      expected: { transaction: "one that uses this authorization", ...(terms.ok ? { requirements: terms.value } : {}) },
      actual: {
        answer: bodyOf(exchange),
        chain: entries.map(({ transaction, to, value, asset }) => ({ transaction, to, value, asset })),
      },
      evidence: [exchange.id, ...entries.map(({ transaction }) => `chain:${transaction}`)],
    },
  );
}

function judgeTransfers(
  { submitted }: FacilitatorFacts,
  id: string,
  entries: readonly LedgerEntry[],
  asked: readonly Exchange[],
  expect: Expectation,
): void {
  const [entry] = entries;
  const settles = asked.filter((exchange) => pathOf(exchange) === "settle");
  const evidence = [...asked.map((exchange) => exchange.id), ...entries.map(({ transaction }) => `chain:${transaction}`)];
  const once = entries.length <= 1;
  expect.that(once, once ? "answers and chain agree" : `one authorization moved money ${entries.length} times`, { evidence });
  if (!entry || submitted.includes(id)) return;
  // A settlement that is reported as failed invites another payment; one that nobody asked for is not the facilitator's to make.
  const accounted = settles.some((exchange) => saysSettled(exchange) || isOpen(exchange, entry.transaction));
  expect.that(
    accounted,
    accounted
      ? "answers and chain agree"
      : settles.length === 0
        ? "money moved by a payment that nobody asked to settle"
        : "money moved by a payment whose settlement is reported as failed",
    {
      expected: "a success, or an answer that names the transaction or leaves the outcome open",
      actual: settles.map((exchange) => bodyOf(exchange) ?? { status: exchange.status }),
      evidence,
    },
  );
}

/** Whether an answer to /settle leaves open what happened: none came, the facilitator itself failed, or it names the transaction. */
function isOpen(exchange: Exchange, transaction: string): boolean {
  return exchange.error === leftOnPurpose || tellsOfMoney(exchange, transaction);
}
