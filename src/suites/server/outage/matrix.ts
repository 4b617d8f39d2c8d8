import { fateOfSale, fillMatrix, serverScenario, turns, type Fault } from "../../../runner/scenario.js";

type Action = Fault["action"];
/** When the work behind the failing call is done: never, behind the seller's back, or before he hears that it failed. */
type Moment = "before" | "later" | "after";

const phases: { row: string; call: "verify" | "settle"; moment: Moment }[] = [
  { row: "verify", call: "verify", moment: "before" },
  { row: "settle, before broadcast", call: "settle", moment: "before" },
  { row: "settle, after broadcast", call: "settle", moment: "later" },
  { row: "settle, after mining", call: "settle", moment: "after" },
];

/** `elsewhere` is a host that knows nothing of payments. */
const failures: Record<string, (moment: Moment, elsewhere: string) => { action: Action; times?: number; then?: Action }> = {
  reset: (when) => ({ action: { do: "reset", when }, times: 1 }),
  down: (when) => ({ action: { do: "reset", when }, times: 1, then: { do: "reset", when: "before" } }),
  "5xx": (moment) => ({ action: { do: "answer", status: 503, body: { error: "down" }, forward: forward(moment) } }),
  garbage: (moment) => ({ action: { do: "answer", body: "<html><body>welcome</body></html>", forward: forward(moment) } }),
  redirect: (moment, elsewhere) => ({
    action: { do: "answer", status: 307, body: "", headers: { location: elsewhere }, forward: forward(moment) },
  }),
};

const forward = (moment: Moment) => (moment === "later" ? "later" : moment === "after");

/** What can go wrong when the answer is on its way. */
const replies: Record<string, Action> = {
  reset: { do: "truncate" },
  garbage: { do: "answer", forward: true, body: '{"success":true,"transaction":"0x' },
};

/** Milliseconds for what is done behind the seller's back. */
const behind = 1_500;
/** Purchases at a time. */
const width = 16;

export default serverScenario({
  id: "server/outage/matrix",
  title: "However and whenever the facilitator fails, nothing is given away and nobody pays for nothing",
  needs: ["exact-eip3009", "our-facilitator"],
  timeout: 120_000,
  checks: {
    "no-phantom-credit": "no-goods-without-settlement",
    "no-silent-loss": "no-charge-without-goods",
    "no-double-charge": "undelivered-sale-made-good",
    "comes-to-an-end": "paid-request-answered-in-outage",
  },
  async run(context) {
    const { buyer, newBuyer, fault, quiet, ledger, pause, canary } = context;
    await buyer.pay();
    // What is drawn from the seed does not depend on who is quicker.
    const inTurn = turns();
    const elsewhere = (await canary({})).url;
    const places = [
      ...phases.flatMap(({ row, call, moment }) =>
        Object.entries(failures).map(([column, fail]) => ({ row, column, call, moment, ...fail(moment, elsewhere) })),
      ),
      ...Object.entries(replies).map(([column, action]) => ({
        ...{ row: "settle, reply", column, action, times: undefined },
        ...{ call: "settle" as const, moment: "after" as const },
      })),
    ];
    await fillMatrix(
      { matrix: "facilitator fails", places, width },
      context,
      async ({ call, moment, action, times, ...rest }) => {
        const { other, payment } = await inTurn(async () => {
          const other = await newBuyer();
          return { other, payment: await other.sign() };
        });
        const failing = await fault(other, call, action, times);
        if ("then" in rest && rest.then) await fault(other, call, rest.then);
        const answer = await other.present(payment);
        await quiet(other);
        for (let left = moment === "later" ? behind : 0; left > 0 && (await ledger(other)).length === 0; left -= 50) {
          await pause(50);
        }
        return fateOfSale(context, { buyer: other, payment, answer, fault: failing });
      },
    );
  },
});
