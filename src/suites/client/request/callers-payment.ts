import { clientScenario, NotApplicable } from "../../../runner/scenario.js";

const names = { 1: "x-payment", 2: "payment-signature" } as const;
/** An empty object: nothing that anybody could take for money, so it is answered by the terms. */
const own = "e30=";

export default clientScenario({
  id: "client/request/callers-payment",
  title: "A payment header that the caller brought along does not end up beside the client's own",
  needs: ["exact-eip3009"],
  checks: { "one-or-the-other": "one-payment-header" },
  without: { wire: "the first payment header is the caller's, and no payment" },
  async run({ x402Version, newStage, buy, expect }) {
    const name = names[x402Version];
    const stage = await newStage({
      async script(_visitor, forward) {
        const reply = await forward();
        return { kind: "reply", reply: { ...reply, status: reply.status === 400 ? 402 : reply.status } };
      },
    });
    // In lower case, as HTTP/2 has them: a client that compares letters has two headers then.
    await buy(stage, { headers: { [name]: own }, patience: 20_000 });
    const sent = stage.requests().flatMap(({ requestHeaders }) => requestHeaders[name] ?? []);
    if (!sent.some((value) => value.includes(own)))
      throw new NotApplicable("the client does not send a payment header that its caller gives it");
    const merged = sent.find((value) => value !== own && value.includes(own));
    expect("one-or-the-other").that(!merged, merged ? "two payments in one header" : "one payment at a time", {
      expected: "the caller's payment, or the client's",
      actual: merged,
      evidence: stage.requests().map(({ id }) => id),
    });
  },
});
