import { facilitatorScenario, fillMatrix, turns, underNodeFault, type Fault, type NodeFault } from "../../../runner/scenario.js";

type Action = Fault["action"];
/** When the work behind a failing call is done: never, when the caller has heard of the failure, or before. */
type Moment = "before" | "later" | "after";

const sending = ["eth_sendRawTransaction", "eth_sendRawTransactionSync"];
const receipt = ["eth_getTransactionReceipt"];
/** Milliseconds: of a node that is slow, for which receipts cannot be had, and after which a caller waits no longer. */
const [slow, brief, patience] = [1_000, 700, 11_000];
/** Milliseconds that a silent node is given, or one that outlasts the payment, which is good for so many seconds. */
const [silence, outlast, window] = [9_500, 8_200, 8];

const forward = (moment: Moment) => (moment === "later" ? "later" : moment === "after");

/** What the node does instead of answering; `elsewhere` is a host that knows of no chain. */
const failures: Record<string, (moment: Moment, elsewhere: string) => Action> = {
  reset: (when) => ({ do: "reset", when }),
  "5xx": (moment) => ({ do: "answer", status: 503, body: "try again later", forward: forward(moment) }),
  garbage: (moment) => ({ do: "answer", body: "<html><body>welcome</body></html>", forward: forward(moment) }),
  redirect: (moment, elsewhere) => ({
    ...{ do: "answer", status: 307, body: "", headers: { location: elsewhere }, forward: forward(moment) },
  }),
};
const hang: Action = { do: "hang", when: "before" };
const [before, broadcast, mined, told] = ["before broadcast", "after broadcast", "after mining", "receipt"].map(
  (at) => `settle, ${at}`,
) as [string, string, string, string];

/** Who sends one transaction after the other does so in this order: what keeps others waiting comes last. */
function placesOf(elsewhere: string): NodeFault[] {
  const verify = { row: "verify", path: "verify" as const, calls: ["*"], patience };
  const settle = (row: string, calls: readonly string[]) => ({ row, path: "settle" as const, calls, patience });
  const each = <P extends object>(place: P, moment: Moment) =>
    Object.entries(failures).map(([column, fail]) => ({
      ...{ ...place, column, action: fail(moment, elsewhere), later: moment === "later" },
    }));
  const delay = (ms: number): Action => ({ do: "delay", ms, when: "before" });
  const down = (row: string, moment: Moment): NodeFault => ({
    ...{ ...settle(row, sending), column: "down", action: { do: "reset", when: moment }, times: 1, later: moment === "later" },
    // What is asked before anything is sent is answered: else nothing would be.
    also: { calls: [...sending, ...receipt, "eth_getTransactionByHash"], action: { do: "reset", when: "before" } },
  });
  return [
    ...each(verify, "before"),
    { ...verify, column: "slow", action: delay(slow) },
    { ...verify, column: "hang", action: hang, patience: silence },
    ...each({ ...settle(mined, sending), times: 1 }, "after"),
    ...each({ ...settle(broadcast, sending), times: 1 }, "later"),
    ...each({ ...settle(told, receipt), heals: brief }, "before"),
    { ...settle(told, receipt), column: "slow", action: delay(slow) },
    { ...settle(told, receipt), column: "hang", action: hang, patience: silence },
    { ...settle(told, receipt), column: "outlasts", action: { do: "rpc-result", result: null }, heals: outlast, window },
    down(mined, "after"),
    down(broadcast, "later"),
    ...each(settle(before, sending), "before"),
    down(before, "before"),
    { ...settle(before, sending), column: "slow", action: delay(slow) },
    {
      ...{ ...settle(before, sending), column: "outlasts", action: delay(5_000), window },
      also: { calls: ["eth_call", "eth_estimateGas"], action: delay(outlast - 5_000) },
    },
  ];
}

/**
 * In a world of its own: a facilitator that settles one payment after the other would keep everybody else waiting. `outlasts` goes on
 * for longer than the payment is good for, by the timeout of its terms.
 */
export default facilitatorScenario({
  id: "facilitator/outage/matrix",
  title: "However and whenever its node fails, a facilitator reports no payment that is none and denies none that is one",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  forced: patience,
  timeout: 120_000,
  checks: {
    "no-phantom-credit": "answers-agree-with-chain",
    "no-silent-loss": "open-outcome-not-failure",
    "no-double-charge": "open-outcome-reconciled",
    "comes-to-an-end": "answer-in-bounded-time",
  },
  async run(context) {
    const { settled, canary, send, faultAll, healAll, cell } = context;
    await settled();
    const elsewhere = (await canary({})).url;
    for (const [column, action] of [...Object.entries(failures), ["hang", () => hang] as const]) {
      await faultAll("*", action("before", elsewhere));
      const { status, id } = await send({ method: "GET", target: "/supported", leave: slow });
      await healAll();
      // No money is in play, so what is due to the list is judged with the list.
      cell({
        matrix: "node fails",
        row: "supported",
        column,
        outcome: status === 200 ? "consistent" : "unanswered",
        evidence: [id],
      });
    }
    const places = placesOf(elsewhere);
    const turn = turns();
    await fillMatrix({ matrix: "node fails", places, width: places.length }, context, (place) =>
      underNodeFault(context, place, turn),
    );
  },
});
