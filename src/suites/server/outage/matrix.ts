import { cellOfSale, judgeCell, serverScenario, sideBySide, Untestable, type Fault } from "../../../runner/scenario.js";

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
    "no-double-charge": "paid-not-asked-again",
    "comes-to-an-end": "paid-request-answered-in-outage",
  },
  async run(context) {
    const { buyer, newBuyer, fault, quiet, ledger, pause, canary, cell, expect } = context;
    await buyer.pay();
    const elsewhere = (await canary({})).url;
    const cases = [
      ...phases.flatMap(({ row, call, moment }) =>
        Object.entries(failures).map(([column, fail]) => ({ row, column, call, moment, ...fail(moment, elsewhere) })),
      ),
      ...Object.entries(replies).map(([column, action]) => ({
        row: "settle, reply",
        column,
        call: "settle" as const,
        moment: "after" as const,
        action,
      })),
    ];
    const told = new Map<string, Awaited<ReturnType<typeof cellOfSale>>>();
    await sideBySide(
      cases.map((one) => async () => {
        const other = await newBuyer();
        const payment = await other.sign();
        const times = "times" in one ? one.times : undefined;
        const failing = await fault(other, one.call, one.action, times);
        if ("then" in one && one.then) await fault(other, one.call, one.then);
        const answer = await other.present(payment);
        expect("comes-to-an-end").that(answer.status !== 0, `${one.row}, ${one.column}: answered ${answer.status}`, {
          expected: "an answer",
          actual: answer.error ?? answer.status,
          evidence: [answer.id],
        });
        await quiet(other);
        for (let left = one.moment === "later" ? behind : 0; left > 0 && (await ledger(other)).length === 0; left -= 50) {
          await pause(50);
        }
        const fate = await cellOfSale(context, { buyer: other, payment, answer, fault: failing });
        judgeCell(expect, one, fate);
        told.set(`${one.row} ${one.column}`, fate);
      }),
      width,
    );
    for (const { row, column } of cases) {
      const fate = told.get(`${row} ${column}`);
      if (fate) cell({ matrix: "facilitator fails", row, column, outcome: fate.outcome, evidence: fate.evidence });
    }
    if (![...told.values()].some(({ moved }) => moved)) throw new Untestable("no money moved while the facilitator failed");
  },
});
