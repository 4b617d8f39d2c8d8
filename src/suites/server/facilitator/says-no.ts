import { serverScenario } from "../../../runner/scenario.js";

/** HTTP 200 with `isValid: false`: who looks at the status only, opens the paywall. */
export default serverScenario({
  id: "server/facilitator/says-no",
  title: "What the facilitator calls invalid is not served",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: { "no-goods": "verify-verdict-honoured", "not-settled": "verify-verdict-honoured" },
  async run({ buyer, newBuyer, fault, met, calls, expect }) {
    await buyer.pay();
    const other = await newBuyer();
    const payment = await other.sign();
    const body = { isValid: false, invalidReason: "insufficient_funds", payer: other.address };
    const no = await fault(other, "verify", { do: "answer", status: 200, body });
    const answer = await other.present(payment);
    await met(no);
    expect("no-goods").notServed(answer);
    const settles = (await calls(other)).filter(({ method }) => method === "settle");
    expect("not-settled").that(settles.length === 0, `${settles.length} calls to /settle after /verify said no`, {
      evidence: [answer.id, ...settles.map(({ seq }) => `call:${seq}`)],
    });
  },
});
