import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { domainSeparator } from "../../../protocol/domain.js";
import { chainOf, entriesOf, isEip3009, namedDomain, priceMember, tokenOf, transferMethod } from "../../../protocol/entries.js";
import { isUint256 } from "../../../protocol/read-payment.js";

/** Whole tokens that one request may cost before somebody should look whether the decimals were meant. */
const dear = 10_000n;

export default serverScenario({
  id: "server/terms/token",
  title: "The token that the terms name is what they say it is",
  needs: [],
  without: { money: "nothing is bought", gate: "nothing is bought" },
  checks: {
    "has-code": "token-has-code",
    "each-has-code": "each-token-has-code",
    "can-eip3009": "token-can-eip3009",
    "domain-true": "token-domain-true",
    "decimals-readable": "token-decimals-readable",
    "price-plausible": "price-plausible",
  },
  async run({ x402Version, chainId, chain, challenge, expect }) {
    const named = entriesOf(await challenge()).flatMap((entry) => {
      const asset = chainOf(entry) === chainId ? tokenOf(entry) : undefined;
      return asset ? [{ entry, asset }] : [];
    });
    if (named.length === 0) throw new NotApplicable("no offer names a token on this chain");
    const known = await Promise.all(named.map(async (one) => ({ ...one, facts: await chain.token(one.asset) })));
    const deployed = known.filter(({ facts }) => facts.hasCode);
    const actual = known.map(({ asset }) => asset);
    const message = `${deployed.length} of ${known.length} tokens have code`;
    expect("has-code").that(deployed.length > 0, message, { expected: "one token with code at the least", actual });
    expect("each-has-code").that(deployed.length === known.length, message, { expected: "code at each", actual });
    for (const { entry, asset, facts } of deployed) {
      const domain = namedDomain(entry);
      // Who says nothing of the method and nothing to sign over may mean another one.
      if (isEip3009(entry) && (x402Version === 1 || transferMethod(entry) !== undefined || domain !== undefined)) {
        expect("can-eip3009").that(facts.eip3009, `${asset} ${facts.eip3009 ? "knows" : "does not know"} EIP-3009`, {
          expected: "authorizationState answers",
        });
        if (domain) {
          const said = domainSeparator({ ...domain, chainId, verifyingContract: asset });
          expect("domain-true").that(said === facts.domainSeparator, `the domain is called ${domain.name}, ${domain.version}`, {
            expected: { name: facts.name, version: facts.version, separator: facts.domainSeparator },
            actual: { ...domain, separator: said },
          });
        }
      }
      const { decimals } = facts;
      const readable = decimals !== undefined && decimals <= 36;
      expect("decimals-readable").that(readable, `${asset} has ${decimals ?? "no"} decimals`, { expected: "36 at the most" });
      const price = entry[priceMember[x402Version]];
      if (!readable || !isUint256(price)) continue;
      const whole = BigInt(price) / 10n ** BigInt(decimals);
      expect("price-plausible").that(whole <= dear, `one request costs ${whole} whole tokens`, {
        expected: `${dear} at the most`,
        actual: price,
      });
    }
    throw new NotApplicable("no token on this chain of which this could be said");
  },
});
