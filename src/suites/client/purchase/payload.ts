import { clientScenario, Untestable, type ClientContext, type Presented } from "../../../runner/scenario.js";
import { amountOf, type Payment, type Requirements } from "../../../protocol/messages.js";
import { sameAddress, sameTerms } from "../../../protocol/read-payment.js";

export default clientScenario({
  id: "client/purchase/payload",
  title: "What the client signs is what was offered, and each time anew",
  needs: ["exact-eip3009"],
  checks: {
    "payload-schema": "payload-schema",
    "authorization-matches-offer": "authorization-matches-offer",
    "fresh-nonce": "fresh-nonce",
  },
  async run({ x402Version, stage, payer, purchase, ledger, signed, expect }) {
    await purchase();
    const ofThisVersion = () => stage.presented().filter((presented) => presented.x402Version === x402Version);
    const first = ofThisVersion();
    await purchase();
    const offer = stage.offer();
    if (!offer) throw new Untestable("the client never saw the terms");

    const shown = ofThisVersion();
    for (const { exchange, message, problem } of shown) {
      expect("payload-schema").that(problem === undefined, problem ?? "the header can be read", { evidence: [exchange.id] });
      if (message) expect("payload-schema").valid(message, `v${x402Version}/payment-payload`, exchange);
    }
    const settled = new Set((await ledger()).map(({ nonce }) => nonce));
    for (const presented of shown) {
      const { payment, message, exchange } = presented;
      if (!payment) continue;
      // Contract wallets sign in ways of their own: what the chain took is signed well.
      const wellSigned = signed(payment) || settled.has(payment.payload.authorization.nonce);
      const differences = differencesOf(payment, exchange.startedAt, offer, payer);
      if (!wellSigned) differences.push("the signature is not the payer's over this token's domain");
      expect("authorization-matches-offer").that(
        differences.length === 0,
        differences.length === 0 ? "what was signed is what was offered" : differences.join("; "),
        { expected: offer, actual: message, evidence: [exchange.id] },
      );
    }
    if (!shown.some(({ payment }) => payment)) throw new Untestable("none of the payments can be read");
    judgeNonces([first, shown.slice(first.length)], expect("fresh-nonce"));
  },
});

/** What a payment says other than the offer. */
function differencesOf(payment: Payment, shownAt: number, offer: Requirements, payer: string): string[] {
  const { authorization } = payment.payload;
  const at = BigInt(Math.floor(shownAt / 1000));
  const accepted = "accepted" in payment ? payment.accepted : undefined;
  const named = "accepted" in payment ? payment.accepted : payment;
  const problems: [boolean, string][] = [
    [!sameAddress(authorization.from, payer), `the payer is ${authorization.from}`],
    [!sameAddress(authorization.to, offer.payTo), `the money goes to ${authorization.to}`],
    [authorization.value !== amountOf(offer), `the amount is ${authorization.value}`],
    [BigInt(authorization.validAfter) >= at, "it is not valid yet"],
    [BigInt(authorization.validBefore) <= at, "it is not valid any more"],
    [named.scheme !== offer.scheme || named.network !== offer.network, `it names ${named.scheme} on ${named.network}`],
    [accepted !== undefined && !sameTerms(accepted, offer), "what it calls accepted was not offered"],
  ];
  return problems.filter(([wrong]) => wrong).map(([, problem]) => problem);
}

/** Two purchases, two nonces, and neither of them a counter. */
function judgeNonces(purchases: Presented[][], expectation: ReturnType<ClientContext["expect"]>): void {
  const nonces = purchases.map((shown) => [
    ...new Set(shown.flatMap(({ payment }) => payment?.payload.authorization.nonce.toLowerCase() ?? [])),
  ]);
  const [before = [], after = []] = nonces;
  if (before.length === 0 || after.length === 0) throw new Untestable("there are no two nonces to compare");
  const repeated = after.find((nonce) => before.includes(nonce));
  const all = [...before, ...after].map(BigInt);
  // 128 bits of 32 random bytes are zero, or the same in two of them, once in as many tries.
  const counted = all.some(
    (nonce, index) => nonce >> 128n === 0n || all.some((other, at) => at < index && other >> 128n === nonce >> 128n),
  );
  expectation.that(
    repeated === undefined && !counted,
    repeated !== undefined
      ? `two purchases have the nonce ${repeated}`
      : counted
        ? "the nonces follow a pattern"
        : "each purchase has a nonce of its own",
    { expected: "32 random bytes each", actual: nonces, evidence: purchases.flat().map(({ exchange }) => exchange.id) },
  );
}
