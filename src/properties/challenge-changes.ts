import type { X402Version } from "../protocol/messages.js";
import { byVersion, pick } from "./cases.js";
import { base64Spellings, jsonSpellings } from "../protocol/spellings.js";
import { besideChanges } from "./beside-changes.js";
import {
  rest,
  without,
  type ChallengeChange,
  type ChallengeFacts,
  type ChallengeParts,
  type Message,
} from "./challenge-parts.js";
import { markedTexts, plainTexts, pointedJson } from "./challenge-texts.js";
import { offerChanges } from "./offer-changes.js";

/** The changes that a generated challenge is made of, and the model: what the specification says of each. All pure. */

const answer = { of: "answer" } as const;
const upper = (name: string) => name.toUpperCase();
const mixed = (name: string) => [...name].map((sign, at) => (at % 2 ? sign.toUpperCase() : sign)).join("");
const capital = (name: string) => name.replace(/\b[a-z]/g, (sign) => sign.toUpperCase());
const renamed = (headers: Record<string, string>, change: (name: string) => string) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [change(name), value]));

function described(description: string, { x402Version }: ChallengeFacts): ChallengeParts {
  if (x402Version === 1) return { each: (one) => ({ ...one, description }) };
  return { message: (message) => ({ ...message, resource: { ...(message["resource"] as Message), description } }) };
}

/** Changes of the answer around the offers. */
const answerChanges: Readonly<Record<string, ChallengeChange>> = {
  description: {
    ...answer,
    group: "description",
    ruling: "valid",
    because: "what is sold is described in odd words",
    make: (by, facts) => described(pick(plainTexts, by), facts),
  },
  "marked-description": {
    ...answer,
    group: "description",
    ruling: "valid",
    because: "what is sold is described with marks that mean something in JSON",
    make: (by, facts) => described(pick(markedTexts, by), facts),
  },
  error: {
    ...answer,
    group: "error",
    ruling: "valid",
    because: "it says in odd words why it wants to be paid",
    make: (by) => ({ message: (message) => ({ ...message, error: pick([...markedTexts, ...plainTexts], by) }) }),
  },
  extension: {
    ...answer,
    versions: [2],
    group: "extensions",
    ruling: "valid",
    because: "it declares an extension that nobody knows",
    make: (by) => {
      const info = { note: pick([...markedTexts, ...plainTexts], by), limits: { most: [10, { unit: "page" }] }, since: null };
      const declared = { info, schema: { type: "object", properties: { note: { type: "string" } } } };
      const name = pick(["x-acme-notes", "acme.example/notes", "exact"], rest(by));
      return { message: (message) => ({ ...message, extensions: { ...(message["extensions"] as Message), [name]: declared } }) };
    },
  },
  "no-extensions": {
    ...answer,
    versions: [2],
    group: "extensions",
    ruling: "valid",
    because: "it declares no extensions",
    make: () => ({ message: (message) => without(message, "extensions") }),
  },
  blanks: {
    ...answer,
    group: "text",
    ruling: "valid",
    because: "the same JSON with blanks and line ends in it",
    make: (by) => ({ json: (message) => `${JSON.stringify(message, null, 1 + (by % 3))}\n` }),
  },
  "names-otherwise": {
    ...answer,
    group: "text",
    ruling: "valid",
    because: "the same JSON, its members in another order or their names written by numbers",
    make: (by) => {
      const spellings = [jsonSpellings["names escaped"], jsonSpellings["members turned round"]];
      return { json: pick(spellings, by) ?? JSON.stringify };
    },
  },
  "values-by-numbers": {
    ...answer,
    group: "text",
    ruling: "valid",
    because: "the same JSON with signs written by their numbers",
    make: () => ({ json: pointedJson }),
  },
  "header-names": {
    ...answer,
    group: "header-names",
    ruling: "valid",
    because: "names of headers in other letters",
    make: (by) => ({
      reply: (reply) => ({ ...reply, headers: renamed(reply.headers, pick([upper, mixed, capital], by)) }),
    }),
  },
  "other-headers": {
    ...answer,
    group: "other-headers",
    ruling: "valid",
    because: "headers that the protocol does not know",
    make: (by) => ({
      reply: (reply) => ({
        ...reply,
        headers: { ...reply.headers, ...pick([{ "x-payment-instructions": "pay 5000 instead" }, { "x-price": "1" }], by) },
      }),
    }),
  },
  base64: {
    ...answer,
    versions: [2],
    group: "base64",
    ruling: "open",
    because: "base64 in another form",
    make: (by) => ({ header: pick(Object.values(base64Spellings), by) }),
  },
  body: {
    ...answer,
    versions: [2],
    group: "body",
    ruling: "open",
    because: "another body than usual",
    make: (by) => ({
      reply: (reply) => ({
        ...reply,
        headers: { ...reply.headers, "content-type": pick(["text/html", "application/json"], by) },
        body: Buffer.from(pick(["", "<!doctype html><title>Pay</title>", "{}", "null", '{"error":"pay"}'], rest(by))),
      }),
    }),
  },
  version: {
    ...answer,
    group: "version",
    ruling: "open",
    odd: true,
    because: "a version that there is not",
    make: (by, { x402Version }) => ({
      message: (message) => ({ ...message, x402Version: pick([3, String(x402Version), null, 0], by) }),
      unpaid: true,
    }),
  },
  unreadable: {
    ...answer,
    group: "text",
    ruling: "invalid",
    because: "it cannot be read",
    // Cut off within the list, where all of an offer may be there.
    make: (by) => ({
      whole: pick<(json: string) => string>(
        [() => "%%% pay me %%%", (json) => json.slice(0, -1 - (by % 40)), (json) => [...json].join("\0"), () => "null"],
        by,
      ),
    }),
  },
  "not-402": {
    ...answer,
    group: "status",
    ruling: "invalid",
    because: "the status asks for no payment",
    make: (by) => ({ reply: (reply) => ({ ...reply, status: pick([200, 201, 206], by) }) }),
  },
};

export const challengeChanges: Readonly<Record<string, ChallengeChange>> = {
  ...offerChanges,
  ...besideChanges,
  ...answerChanges,
};

const tables = byVersion(challengeChanges);

/** The table as it is in one version. */
export const challengeChangesIn = (x402Version: X402Version): Readonly<Record<string, ChallengeChange>> => tables[x402Version];
