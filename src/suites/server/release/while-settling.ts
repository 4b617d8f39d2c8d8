import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** Headers that describe or stand for the goods: none of them belongs into a demand for payment. */
const telling = ["etag", "last-modified", "location", "content-disposition", "content-location", "content-md5", "digest", "link"];

/** Milliseconds that the facilitator takes before it says no: time enough for what leaks while it is at work. */
const thinking = 600;

export default serverScenario({
  id: "server/release/while-settling",
  title: "Nothing of the goods is on the wire while settling, and nothing of them stays when it fails",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "no-byte-while-settling": "settle-before-release",
    "no-goods-after-failure": "settle-verdict-honoured",
    "no-goods-compressed": "settle-verdict-honoured",
    "no-trace-in-headers": "failed-settlement-leaves-no-trace",
  },
  async run({ buyer, newBuyer, fault, met, calls, expect }) {
    const { exchange: paid } = await buyer.pay();
    const attempt = async (headers: Record<string, string>) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const { network } = payment.offer;
      const body = { success: false, errorReason: "insufficient_funds", transaction: "", network, payer: other.address };
      const failure = await fault(other, "settle", { do: "answer", ms: thinking, body });
      const answer = await other.present(payment, { headers });
      await met(failure);
      const settle = (await calls(other)).find(({ method }) => method === "settle");
      return { answer, ended: settle?.endedAt };
    };
    const [plain, packed] = await Promise.all([attempt({}), attempt({ "accept-encoding": "gzip, br" })]);
    expect("no-goods-after-failure").notServed(plain.answer);
    expect("no-goods-compressed").notServed(packed.answer);
    const kept = telling.filter((name) => paid.headers[name] !== undefined && plain.answer.headers[name] === paid.headers[name]);
    expect("no-trace-in-headers").that(
      kept.length === 0,
      kept.length === 0 ? "no header of the goods" : `kept ${kept.join(", ")}`,
      {
        expected: "no header that describes the goods",
        actual: Object.fromEntries(kept.map((name) => [name, plain.answer.headers[name]])),
        evidence: [paid.id, plain.answer.id],
      },
    );
    for (const { answer, ended } of [plain, packed]) {
      if (ended === undefined) throw new Untestable("the facilitator never answered");
      const early = (answer.headAt ?? Infinity) < ended;
      expect("no-byte-while-settling").that(!early, early ? "the answer began while settling" : "the answer began afterwards", {
        expected: "the first byte after the answer to /settle",
        actual: { firstByte: answer.headAt, settled: ended },
        evidence: [answer.id],
      });
    }
  },
});
