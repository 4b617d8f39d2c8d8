import { Blocked, serverScenario } from "../../../runner/scenario.js";
import { readChallenge } from "../../../protocol/challenge.js";
import { isUint256 } from "../../../protocol/read-payment.js";

/** The first thing that a buyer sees, and all that he knows about the price. */
export default serverScenario({
  id: "server/challenge/unpaid-get",
  title: "An unpaid request is answered with 402 and readable terms",
  needs: [],
  without: { money: "nothing is bought", gate: "nothing is bought" },
  checks: {
    "asks-for-payment": "challenge-402",
    "carried-right": "challenge-transport",
    "well-formed": "challenge-schema",
    "names-resource": "challenge-describes-resource",
    "atomic-price": "challenge-atomic-amount",
  },
  async run({ x402Version, visit, expect }) {
    const answer = await visit();
    const evidence = [answer.id];
    const challenge = readChallenge(answer, x402Version);
    // A bare 402 asks for nothing that could be paid: only with terms is it a challenge.
    expect("asks-for-payment").that(
      answer.status === 402 && challenge.ok,
      `answered ${answer.status}${challenge.ok ? "" : ` (${challenge.problem})`}`,
      {
        expected: "402 with terms",
        actual: answer.status,
        evidence,
      },
    );
    expect("carried-right").that(challenge.ok, challenge.ok ? "the terms are where they belong" : challenge.problem, {
      expected: x402Version === 2 ? "base64 JSON in the PAYMENT-REQUIRED header" : "JSON in the body",
      evidence,
    });
    if (!challenge.ok) throw new Blocked(`there are no terms to look at: ${challenge.problem}`);
    const { message } = challenge;
    expect("well-formed").valid(message, `v${x402Version}/payment-required`, answer);

    const accepts = Array.isArray(message["accepts"]) ? (message["accepts"] as Record<string, unknown>[]) : [];
    const named =
      x402Version === 2
        ? [(message["resource"] as { url?: unknown } | undefined)?.url]
        : accepts.map((entry) => entry?.["resource"]);
    expect("names-resource").that(
      named.length > 0 && named.every((url) => samePath(url, answer.url)),
      `the terms are for ${named.join(", ")}`,
      {
        expected: `the requested resource, ${new URL(answer.url).pathname}`,
        actual: named,
        evidence,
      },
    );
    const amounts = accepts.map((entry) => entry?.[x402Version === 2 ? "amount" : "maxAmountRequired"]);
    expect("atomic-price").that(
      amounts.length > 0 && amounts.every(isUint256),
      `the price is ${amounts.map((amount) => JSON.stringify(amount)).join(", ")}`,
      {
        expected: "a decimal string of atomic units",
        actual: amounts,
        evidence,
      },
    );
  },
});

/**
 * Servers behind a proxy know another host than the one that was asked, and where it strips a prefix or a slash another path; the
 * end of the path is what they have in common.
 */
function samePath(named: unknown, asked: string): boolean {
  if (typeof named !== "string") return false;
  try {
    const [there, here] = [new URL(named, asked), new URL(asked)].map(({ pathname }) => pathname.replace(/\/+$/, ""));
    // Every path ends with that of the root, which says nothing.
    return there === here || (here !== "" && here !== undefined && there?.endsWith(here) === true);
  } catch {
    return false;
  }
}
