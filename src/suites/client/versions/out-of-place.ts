import { amountOf, type Requirements, type X402Version } from "../../../protocol/messages.js";
import { chainIdOf, networkName } from "../../../protocol/networks.js";
import { termsInVersion } from "../../../protocol/other-version.js";
import { sameAddress } from "../../../protocol/read-payment.js";
import { clientScenario, Untestable, type Presented, type Stage } from "../../../runner/scenario.js";

/** Nobody is paid for such terms, so whoever says that he has bought is wrong. */
const steps = { match: () => undefined };

const other = (x402Version: X402Version): X402Version => (x402Version === 1 ? 2 : 1);

export default clientScenario({
  id: "client/versions/out-of-place",
  title: "One version's terms in the other's place are not taken for what they are not",
  needs: ["exact-eip3009"],
  checks: {
    "other-version-in-this-place": "versions-not-mixed",
    "members-of-the-other-version-unsigned": "incomplete-offer-unsigned",
    "name-of-the-other-version-unsigned": { 2: "network-name-of-v2" },
    ended: "failure-told",
  },
  without: { wire: "what repeats a broken offer is broken by who made it" },
  async run({ x402Version, newStage, control, buy, declines, expect }) {
    await control();

    // A whole message of the other version, where this one's belongs.
    let terms: Requirements | undefined;
    const stage = await newStage({
      steps,
      challenge: ({ accepts, resource, error }) => {
        const [own] = accepts as [Requirements];
        terms = own;
        const listed = [termsInVersion(own, other(x402Version))];
        return { x402Version: other(x402Version), error, ...(resource ? { resource } : {}), accepts: listed };
      },
    });
    await buy(stage, { patience: 20_000 });
    if (stage.requests().length === 0 || !terms) throw new Untestable("the client never asked the seller");
    const problem = mixed(stage, terms, other(x402Version));
    expect("other-version-in-this-place").that(problem === undefined, problem ?? "nothing was mixed up", {
      expected: `nothing signed, or one whole v${other(x402Version)} payment of these terms`,
      actual: stage.presented().map(({ message }) => message),
      evidence: stage.requests().map(({ id }) => id),
    });

    await declines(
      { steps, offers: (own) => [termsInVersion(own, other(x402Version))].map((terms) => ({ ...terms, network: own.network })) },
      { signs: "members-of-the-other-version-unsigned", ends: "ended" },
    );
    if (x402Version === 1) return;
    await declines(
      { steps, offers: (own) => [{ ...own, network: networkName(chainIdOf(own.network) ?? 0, 1) }] },
      { signs: "name-of-the-other-version-unsigned", ends: "ended" },
    );
  },
});

/** Why what was shown is no payment of the version that the terms were of. */
function mixed(stage: Stage, terms: Requirements, theirs: X402Version): string | undefined {
  const shown = stage.presented();
  const signed = new Set(shown.flatMap(({ exchange }) => exchange.authorization ?? []));
  if (signed.size > 1) return `it signed ${signed.size} payments`;
  return shown.map((one) => mixedUp(one, terms, theirs)).find((problem) => problem !== undefined);
}

function mixedUp({ message, payment, x402Version }: Presented, terms: Requirements, theirs: X402Version): string | undefined {
  const inside = message?.["x402Version"];
  if (inside !== theirs || x402Version !== theirs) {
    return `for terms of v${theirs} it showed ${JSON.stringify(inside)} in the header of v${x402Version}`;
  }
  if (!payment) return "the payment is not complete";
  const { value, to } = payment.payload.authorization;
  return value === amountOf(terms) && sameAddress(to, terms.payTo) ? undefined : `it signed ${value} atomic units to ${to}`;
}
