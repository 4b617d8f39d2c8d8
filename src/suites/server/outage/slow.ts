import { fateOfSale, fillMatrix, serverScenario, turns, type Fault } from "../../../runner/scenario.js";

/** Milliseconds that are slow, and no more than that. */
const slow = 1_500;
/** Seconds that a payment has left, more than facilitators keep as a margin; and milliseconds after which it is over, or nearly. */
const left = 8;
const tooSlow = 7_800;

type Action = Fault["action"];

/** What is late, and how late: the longest last, since some serve one buyer after the other. `outlasts` is longer than the payment is good. */
const places: { row: string; column: string; call: "verify" | "settle"; action: Action }[] = [
  ...(
    [
      ["slow", slow],
      ["outlasts", tooSlow],
    ] as const
  ).flatMap(([column, ms]) => [
    { row: "verify", column, call: "verify" as const, action: { do: "delay" as const, ms, when: "before" as const } },
    {
      row: "settle, before broadcast",
      column,
      call: "settle" as const,
      action: { do: "delay" as const, ms, when: "before" as const },
    },
    {
      row: "settle, after mining",
      column,
      call: "settle" as const,
      action: { do: "delay" as const, ms, when: "after" as const },
    },
  ]),
  { row: "verify", column: "hang", call: "verify", action: { do: "hang", when: "before" } },
  { row: "settle, before broadcast", column: "hang", call: "settle", action: { do: "hang", when: "before" } },
  { row: "settle, after broadcast", column: "hang", call: "settle", action: { do: "hang", when: "later" } },
  { row: "settle, after mining", column: "hang", call: "settle", action: { do: "hang", when: "after" } },
];

/**
 * The window of the payment is the buyer's to choose, and shorter here than what the server allows: so it can run out while its facilitator
 * thinks. In a world of its own: a server that serves in turn would come to these too late, and to others later still.
 */
export default serverScenario({
  id: "server/outage/slow",
  title: "However long the facilitator takes, nothing is given away and nobody pays for nothing",
  needs: ["exact-eip3009", "our-facilitator"],
  exclusive: true,
  slow: true,
  forced: tooSlow,
  timeout: 150_000,
  checks: {
    "no-phantom-credit": "no-goods-without-settlement",
    "no-silent-loss": "no-charge-without-goods",
    "no-double-charge": "undelivered-sale-made-good",
    "comes-to-an-end": "paid-request-answered-in-outage",
  },
  async run(context) {
    const { buyer, newBuyer, now, fault, quiet, pause } = context;
    await buyer.pay();
    // What is drawn from the seed does not depend on who is quicker.
    const inTurn = turns();
    await fillMatrix({ matrix: "facilitator fails", places, width: places.length }, context, async ({ column, call, action }) => {
      const { other, payment } = await inTurn(async () => {
        const other = await newBuyer();
        const short = { authorization: { validBefore: String(now() + left) } };
        return { other, payment: await other.sign(column === "outlasts" ? short : {}) };
      });
      const failing = await fault(other, call, action);
      // As long as the others have to be waited for anyway; a server that gives up sooner has said what came of it.
      const answer = await other.present(payment, column === "hang" ? { leave: pause(tooSlow) } : {});
      await quiet(other);
      return fateOfSale(context, { buyer: other, payment, answer, fault: failing });
    });
  },
});
