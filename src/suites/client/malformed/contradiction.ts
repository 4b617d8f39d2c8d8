import { clientScenario } from "../../../runner/scenario.js";
import { decodeHeader, challengeHeader, isObject } from "../../../protocol/headers.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** Whom the body names; nobody has the key of it. */
const other = "0x00000000000000000000000000000000000B0D7A";

export default clientScenario({
  id: "client/malformed/contradiction",
  title: "Where header and body of a v2 402 contradict each other, the header's are the terms",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: { "terms-of-the-body-unsigned": "header-has-the-terms" },
  async run({ control, newStage, buy, expect }) {
    await control();
    const stage = await newStage({
      async script(_visitor, forward) {
        const reply = await forward();
        const said = decodeHeader(reply.headers[challengeHeader.toLowerCase()] ?? "");
        if (reply.status !== 402 || !said.ok || !isObject(said.value)) return { kind: "reply", reply };
        const accepts = (said.value["accepts"] as Record<string, unknown>[]).map((own) => ({
          ...own,
          amount: "9000",
          payTo: other,
        }));
        return { kind: "reply", reply: { ...reply, body: Buffer.from(JSON.stringify({ ...said.value, accepts })) } };
      },
    });
    await buy(stage);
    const wrong = stage.presented().find(({ payment }) => payment && sameAddress(payment.payload.authorization.to, other));
    expect("terms-of-the-body-unsigned").that(
      !wrong,
      wrong ? "it signed what the body asks for, which is not what the header says" : "nothing was signed for what the body says",
      {
        expected: "a payment for the header's terms, or none",
        actual: wrong?.message,
        evidence: stage.requests().map(({ id }) => id),
      },
    );
  },
});
