import { clientScenario, fateOfPurchase, fillMatrix, type ClientContext, type StageOptions } from "../../../runner/scenario.js";
import type { Outcome, Reply } from "../../../devnet/misbehave.js";

/** Milliseconds: of a seller who is slow, of a connection that is open until it breaks, and of work behind the buyer's back. */
const [slow, hanging, behind] = [1_000, 1_200, 150];
/** Purchases at a time: of some clients each is a process. */
const width = 4;

/** Where the seller, or his facilitator, fails: what he does of his work is done before the buyer hears of it, behind his back, or never. */
const phases = { challenge: "never", "before broadcast": "never", "after broadcast": "later", "after mining": "first" } as const;

const answer = (status: number, body: string, headers: Record<string, string> = {}): Outcome => ({
  kind: "reply",
  reply: { status, headers: { "content-type": "application/json", ...headers }, body: Buffer.from(body) },
});

type Failure = (context: ClientContext) => Promise<Outcome> | Outcome;

const failures: Record<string, Failure> = {
  reset: () => ({ kind: "reset" }),
  "5xx": () => answer(503, '{"error":"not now"}', { "retry-after": "0" }),
  garbage: () => answer(402, "<html><body>welcome</body></html>", { "payment-required": "?" }),
  redirect: () => answer(307, "", { location: "/nowhere" }),
  hang: ({ pause }) => pause(hanging).then(() => ({ kind: "reset" })),
};

interface Place {
  row: string;
  column: string;
  /** What becomes of the first request of this phase. */
  happens(forward: () => Promise<Reply>, context: ClientContext): Promise<Outcome>;
}

const places: Place[] = [
  ...Object.entries(phases).flatMap(([row, work]) => [
    ...Object.entries(failures).map(([column, fail]): Place => ({
      ...{ row, column },
      async happens(forward, context) {
        if (work === "first") await forward();
        if (work === "later")
          void context
            .pause(behind)
            .then(forward)
            .catch(() => undefined);
        return fail(context);
      },
    })),
    {
      ...{ row, column: "slow" },
      happens: (forward: () => Promise<Reply>, { pause }: ClientContext) =>
        pause(slow).then(async () => ({ kind: "reply" as const, reply: await forward() })),
    },
  ]),
  { row: "reply", column: "reset", happens: async (forward) => ({ kind: "truncated", reply: await forward() }) },
  {
    row: "reply",
    column: "slow",
    happens: async (forward) => ({ kind: "pieces", reply: await forward(), size: 16, every: 100 }),
  },
];

export default clientScenario({
  id: "client/outage/matrix",
  title: "However and whenever a seller fails, the buyer pays once and tells what came of it",
  needs: ["exact-eip3009"],
  slow: true,
  forced: hanging,
  timeout: 120_000,
  checks: {
    "no-phantom-credit": "lost-told",
    "no-silent-loss": "returns-resource",
    "no-double-charge": "lost-answer-not-paid-again",
    "comes-to-an-end": "lost-told",
  },
  async run(context) {
    // Kin that no defect is likely to separate are shared out among the versions.
    const columns = [...new Set(places.map(({ column }) => column))];
    const rows = [...new Set(places.map(({ row }) => row))];
    const turn = ({ row, column }: Place) => (rows.indexOf(row) + columns.indexOf(column) + context.x402Version) % 2 === 0;
    const matrix = { matrix: "seller fails", places: places.filter(turn), width };
    await fillMatrix(matrix, context, async (place) => {
      const stage = await context.newStage(failing(place, context));
      return fateOfPurchase(context, stage, place.row === "challenge");
    });
  },
});

/** Fails once, at the first request of the phase. */
function failing({ row, happens }: Place, context: ClientContext): StageOptions {
  let failed = false;
  return {
    async script({ presented }, forward) {
      if (failed || (row === "challenge") !== (presented.length === 0)) return { kind: "reply", reply: await forward() };
      failed = true;
      return happens(forward, context);
    },
  };
}
