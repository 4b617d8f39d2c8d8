import { sameAddress } from "../../../protocol/read-payment.js";
import { clientScenario, Untestable } from "../../../runner/scenario.js";

/** Letter case is a checksum and nothing else: an address in lower case is the same address. */
export default clientScenario({
  id: "client/payload/parties",
  title: "Who pays is the buyer, who is paid is who was named, in whatever letter case",
  needs: ["exact-eip3009"],
  checks: {
    "lower-case-addresses-payable": "payable-offer-found",
    "payer-is-the-buyer": "authorization-matches-offer",
    "payee-is-who-was-named": "authorization-matches-offer",
  },
  async run({ payer, pays, expect }) {
    const { stage, shown } = await pays(
      { offers: (own) => [{ ...own, asset: own.asset.toLowerCase(), payTo: own.payTo.toLowerCase() }] },
      "lower-case-addresses-payable",
    );
    const payments = shown.flatMap(({ payment, exchange }) => (payment ? [{ payment, exchange }] : []));
    if (payments.length === 0) throw new Untestable("no payment was shown that can be read");
    for (const { payment, exchange } of payments) {
      const { from, to } = payment.payload.authorization;
      expect("payer-is-the-buyer").that(sameAddress(from, payer), `the payer is ${from}`, {
        expected: payer,
        actual: from,
        evidence: [exchange.id],
      });
      expect("payee-is-who-was-named").that(sameAddress(to, stage.payTo), `the money goes to ${to}`, {
        expected: stage.payTo,
        actual: to,
        evidence: [exchange.id],
      });
    }
  },
});
