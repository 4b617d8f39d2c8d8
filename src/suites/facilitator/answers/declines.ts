import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { sameAddress } from "../../../protocol/read-payment.js";
import { facilitatorScenario, NotApplicable, type CaseChanges, type Exchange } from "../../../runner/scenario.js";

const text = (value: unknown): value is string => typeof value === "string" && value !== "";

export default facilitatorScenario({
  id: "facilitator/answers/declines",
  title: "A no says why, to whom and about what",
  needs: ["exact-eip3009"],
  checks: {
    "verify-says-why": "invalid-has-reason",
    "verify-names-payer": "decline-names-payer",
    "settle-says-why": "failed-settlement-has-reason",
    "settle-names-payer": { 1: "failed-settlement-has-payer", 2: "failed-settlement-names-payer" },
    "payer-right": "decline-payer-right",
    "no-transaction": "failed-settlement-no-transaction",
    "names-network": "failed-settlement-network",
  },
  async run({ payee, newPayer, stranger, request, post, verified, sent, now, expect }) {
    await verified();
    const other = stranger();
    const payer = await newPayer();
    const poor = await newPayer({ funds: 0n });
    const invalid: CaseChanges[] = [
      { payer, signer: other },
      { payer, authorization: { to: other.address } },
      { payer, authorization: { validBefore: String(now() - 60) } },
      { payer, authorization: { value: "1" } },
      { payer: poor },
    ];
    let judged = 0;
    let payers = 0;
    const looked = ({ status }: Exchange, said: Record<string, unknown>, flag: string) =>
      said[flag] === false && status < 500 ? (judged += 1) : 0;
    for (const changes of invalid) {
      const { body, payment } = await request(changes);
      const { from } = payment.authorization;
      const payerIn = (answer: Exchange, said: Record<string, unknown>, check: string) => {
        const named = said["payer"];
        const evidence = [answer.id];
        expect(check).that(text(named), text(named) ? "the payer is named" : "no payer is named", { actual: said, evidence });
        if (!text(named)) return;
        payers += 1;
        const right = sameAddress(named, from);
        expect("payer-right").that(right, right ? "the payer is the one in the authorization" : "somebody else is named", {
          expected: from,
          actual: sameAddress(named, payee) ? `${named}, the payee` : named,
          evidence,
        });
      };
      const verify = await post("verify", body);
      const no = bodyOf(verify) ?? {};
      if (looked(verify, no, "isValid")) {
        const why = no["invalidReason"];
        expect("verify-says-why").that(text(why), text(why) ? why : "no reason is given", { actual: no, evidence: [verify.id] });
        payerIn(verify, no, "verify-names-payer");
      }
      const settle = await post("settle", body);
      const failed = bodyOf(settle) ?? {};
      if (!looked(settle, failed, "success")) continue;
      const evidence = [settle.id];
      const why = failed["errorReason"];
      expect("settle-says-why").that(text(why), text(why) ? why : "no reason is given", { actual: failed, evidence });
      payerIn(settle, failed, "settle-names-payer");
      const hashes = (await sent(changes.payer ?? payer)).map(({ hash }) => hash.toLowerCase());
      const named = failed["transaction"];
      const empty = named === "" || (text(named) && hashes.includes(named.toLowerCase()));
      expect("no-transaction").that(empty, empty ? "no transaction that was not sent" : "names a transaction that is none", {
        expected: hashes.length === 0 ? "" : hashes,
        actual: named ?? "no such member",
        evidence,
      });
      const { network } = payment.offer;
      const same = failed["network"] === network;
      expect("names-network").that(same, same ? "names the network" : "does not name the network that was asked for", {
        expected: network,
        actual: failed["network"],
        evidence,
      });
    }
    if (judged === 0) throw new NotApplicable("the target declines in a form of its own, of which nothing is written down");
    if (payers === 0) throw new NotApplicable("no payer is named in a decline, so none is named wrongly");
  },
});
