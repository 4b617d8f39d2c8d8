import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable, Untestable } from "../../../runner/scenario.js";
import { readChallenge } from "../../../protocol/challenge.js";
import {
  entriesOf,
  entryMembers,
  isEip3009,
  isExactOnEvm,
  namedDomain,
  priceMember,
  spelledRight,
  type Entry,
} from "../../../protocol/entries.js";
import type { X402Version } from "../../../protocol/messages.js";
import { isAddress } from "../../../protocol/read-payment.js";

/** Facilitators refuse what expires within six seconds, so that the transaction still finds its block. */
const margin = 6;
const day = 86_400;
const caip2 = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/;
const schemes = ["exact", "upto", "batch-settlement"];

const other = (version: X402Version): X402Version => (version === 1 ? 2 : 1);

/** What has to hold of each entry that a rule is about; undefined for one that it is not about. */
const rules: Record<string, { expected: string; holds: (entry: Entry, version: X402Version) => boolean | undefined }> = {
  "network-form": {
    expected: "a CAIP-2 id in v2, a plain name in v1",
    holds: ({ network }, version) => typeof network === "string" && caip2.test(network) === (version === 2),
  },
  "asset-address": {
    expected: "the token's contract address under scheme exact on EVM",
    holds: (entry) => (isExactOnEvm(entry) ? isAddress(entry["asset"]) : undefined),
  },
  "payee-address": {
    expected: "the payee's address under scheme exact on EVM",
    holds: (entry) => (isExactOnEvm(entry) ? isAddress(entry["payTo"]) : undefined),
  },
  "checksum-right": {
    expected: "addresses in one letter case, or in that of EIP-55",
    holds: (entry) => (isExactOnEvm(entry) ? spelledRight(entry["asset"]) && spelledRight(entry["payTo"]) : undefined),
  },
  "timeout-whole": {
    expected: "maxTimeoutSeconds a whole number above zero",
    holds: ({ maxTimeoutSeconds: seconds }) => Number.isSafeInteger(seconds) && Number(seconds) > 0,
  },
  "timeout-payable": {
    expected: `maxTimeoutSeconds above ${margin}`,
    holds: ({ maxTimeoutSeconds: seconds }) => (typeof seconds === "number" ? seconds > margin : undefined),
  },
  "timeout-bounded": {
    expected: `maxTimeoutSeconds of ${day} at the most`,
    holds: ({ maxTimeoutSeconds: seconds }) => (typeof seconds === "number" ? seconds <= day : undefined),
  },
  "price-above-zero": {
    expected: "a price above zero",
    holds: (entry, version) => !/^[+-]?[0.]+$/.test(String(entry[priceMember[version]])),
  },
  "domain-named": {
    expected: "extra.name and extra.version, over which EIP-3009 is signed",
    holds: (entry) => (isEip3009(entry) ? namedDomain(entry) !== undefined : undefined),
  },
  "scheme-known": { expected: schemes.join(", "), holds: ({ scheme }) => schemes.includes(String(scheme)) },
  "names-not-mixed": {
    expected: "no member that only the other version has",
    holds: (entry, version) =>
      !entryMembers[other(version)].some((name) => name in entry && !entryMembers[version].includes(name)),
  },
  "no-unknown-members": {
    expected: "the members of the field table",
    holds: (entry, version) => Object.keys(entry).every((name) => entryMembers[version].includes(name)),
  },
};

export default serverScenario({
  id: "server/challenge/entries",
  title: "Every way to pay that is offered can be understood and paid",
  needs: [],
  without: { money: "nothing is bought", gate: "nothing is bought" },
  checks: {
    "offers-a-way": "challenge-offers-a-way",
    "network-form": { 1: "v1-network-name", 2: "challenge-network-form" },
    "asset-address": "challenge-asset-address",
    "payee-address": "challenge-payee-address",
    "checksum-right": "challenge-checksum",
    "timeout-whole": "challenge-timeout-whole",
    "timeout-payable": "challenge-timeout-payable",
    "timeout-bounded": "challenge-timeout-bounded",
    "price-above-zero": "challenge-price-positive",
    "domain-named": "challenge-domain-named",
    "scheme-known": "challenge-scheme-known",
    "names-not-mixed": "challenge-names-of-version",
    "no-unknown-members": "challenge-no-unknown-members",
    "no-contradiction": "challenge-no-contradiction",
  },
  async run({ x402Version, visit, expect }) {
    const answer = await visit();
    const challenge = readChallenge(answer, x402Version);
    if (answer.status !== 402 || !challenge.ok) throw new Untestable("there are no terms to look at");
    const evidence = [answer.id];
    const entries = entriesOf(challenge.message);
    expect("offers-a-way").that(entries.length > 0, `${entries.length} ways to pay are offered`, {
      expected: "one at the least",
      actual: challenge.message["accepts"],
      evidence,
    });
    for (const [check, { expected, holds }] of Object.entries(rules)) {
      for (const entry of entries) {
        const right = holds(entry, x402Version);
        const message = right ? "it holds of every offer that it is about" : `not so: ${expected}`;
        if (right !== undefined) expect(check).that(right, message, { expected, actual: entry, evidence });
      }
    }
    const price = priceMember[x402Version];
    const rail = (entry: Entry) => JSON.stringify(Object.entries({ ...entry, [price]: "" }).sort()).toLowerCase();
    const twice = entries.filter((entry) =>
      entries.some((same) => rail(same) === rail(entry) && String(same[price]) !== String(entry[price])),
    );
    if (entries.length > 0)
      expect("no-contradiction").that(twice.length === 0, `${twice.length} offers differ in nothing but the price`, {
        expected: "one price for one way to pay",
        actual: twice,
        evidence,
      });
    throw new NotApplicable("no offer is of the kind that this is about");
  },
});
