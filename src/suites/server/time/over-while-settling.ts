import { serverScenario } from "../../../runner/scenario.js";

/** Seconds that the payment has left, more than facilitators keep as a margin; and how long settling is held up. */
const left = 8;
const heldUp = 7_800;

export default serverScenario({
  id: "server/time/over-while-settling",
  title: "A payment that runs out between verification and settlement is not served",
  needs: ["exact-eip3009", "our-facilitator"],
  slow: true,
  forced: heldUp,
  // A server that answers in turn would come to it too late, if others were asking too.
  exclusive: true,
  checks: { "no-goods": "settle-verdict-honoured" },
  async run({ buyer, newBuyer, now, fault, met, quiet, expect }) {
    await buyer.pay();
    const other = await newBuyer();
    const delay = await fault(other, "settle", { do: "delay", ms: heldUp, when: "before" });
    const payment = await other.sign({ authorization: { validBefore: String(now() + left) } });
    const answer = await other.present(payment);
    // A server that was busy at the wrong moment has verified too late, and settles nothing: then nothing ran out.
    await met(delay);
    await quiet(other);
    expect("no-goods").notServed(answer);
  },
});
