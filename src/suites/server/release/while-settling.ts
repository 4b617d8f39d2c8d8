import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** Headers that describe or stand for the goods: none of them belongs into a demand for payment. */
const telling = ["etag", "last-modified", "location", "content-disposition", "content-location", "content-md5", "digest", "link"];

/** The payer takes the authorization back while the facilitator is slow to send it: what was valid cannot be settled any more. */
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
  async run({ buyer, newBuyer, fault, underWay, calls, chain, expect }) {
    const { exchange: paid } = await buyer.pay();
    const attempt = async (headers: Record<string, string>) => {
      const other = await newBuyer();
      const payment = await other.sign();
      await fault(other, "settle", { do: "delay", ms: 600, when: "before" });
      const pending = other.present(payment, { headers });
      await underWay(other, "settle");
      await chain.cancel(payment);
      const answer = await pending;
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
