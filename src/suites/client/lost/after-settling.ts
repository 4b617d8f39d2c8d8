import { clientScenario, sideBySide, type ClientContext, type StageOptions, type Visitor } from "../../../runner/scenario.js";
import type { Outcome, Reply } from "../../../devnet/misbehave.js";
import { decodeHeader, encodeHeader, headerNames } from "../../../protocol/headers.js";
import type { X402Version } from "../../../protocol/messages.js";

/** What the buyer sees of a sale that went through; `refused` is the seller's own answer to somebody who has not paid. */
type Loss = (sold: Reply, refused: Reply, context: ClientContext) => Outcome | Promise<Outcome>;

const answer = (status: number, headers: Record<string, string> = {}): Outcome => ({
  kind: "reply",
  reply: { status, headers: { "content-type": "application/json", ...headers }, body: Buffer.from('{"error":"not now"}') },
});

/** Milliseconds that the connection stays open before it breaks. */
const hanging = 1_200;

interface Case {
  /** Stem of the checks. */
  kind: "broken-connection" | "server-error" | "refusal" | "pending" | "empty-answer";
  /** Kin that no defect is likely to separate are shared out among the versions. */
  versions?: readonly X402Version[];
  loss: Loss;
  /** How often the payment was shown is in the report under this name. */
  observed?: string;
}

const cases: Case[] = [
  { kind: "broken-connection", versions: [1], loss: () => ({ kind: "reset" }), observed: "shows-after-a-broken-connection" },
  {
    kind: "broken-connection",
    versions: [2],
    loss: async (_sold, _refused, { pause }) => {
      await pause(hanging);
      return { kind: "reset" };
    },
    observed: "shows-after-a-broken-connection",
  },
  { kind: "broken-connection", versions: [2], loss: (reply) => ({ kind: "truncated", reply }) },
  { kind: "server-error", versions: [2], loss: () => answer(500), observed: "shows-after-a-server-error" },
  { kind: "server-error", versions: [2], loss: () => answer(503, { "retry-after": "0" }) },
  { kind: "server-error", versions: [1], loss: () => answer(504), observed: "shows-after-a-server-error" },
  { kind: "refusal", loss: (_sold, reply) => ({ kind: "reply", reply }) },
  { kind: "refusal", versions: [1], loss: () => answer(409) },
  { kind: "refusal", versions: [2], loss: () => answer(425, { "retry-after": "0" }) },
  { kind: "pending", loss: (sold, _refused, { x402Version }) => pending(sold, x402Version) },
  { kind: "empty-answer", loss: (sold) => ({ kind: "reply", reply: { ...sold, body: Buffer.alloc(0) } }) },
];

const kinds = [...new Set(cases.map(({ kind }) => kind))];

export default clientScenario({
  id: "client/lost/after-settling",
  title: "Who has paid and does not get the answer does not pay again, and does not call it a success",
  needs: ["exact-eip3009"],
  slow: true,
  forced: hanging,
  timeout: 120_000,
  checks: {
    ...Object.fromEntries(kinds.map((kind) => [`${kind}-not-paid-again`, "lost-answer-not-paid-again"])),
    // Goods of no bytes are what some purchases are for.
    ...Object.fromEntries(kinds.filter((kind) => kind !== "empty-answer").map((kind) => [`${kind}-told`, "lost-told"])),
  },
  async run(context) {
    const { x402Version, tries, observe } = context;
    const here = cases.filter(({ versions }) => versions?.includes(x402Version) ?? true);
    await sideBySide(
      here.map(({ kind, loss, observed }) => async () => {
        const told = kind === "empty-answer" ? {} : { told: `${kind}-told` };
        const { shown } = await tries(loser(loss, context), { once: `${kind}-not-paid-again`, ...told });
        if (observed) observe(observed, shown.length);
      }),
    );
  },
});

/** Loses the first answer to a payment. Who shows it again hears what the seller makes of that, who asks again hears the price. */
function loser(loss: Loss, context: ClientContext): StageOptions {
  let refused: Reply | undefined;
  let lost = false;
  return {
    async script({ presented }: Visitor, forward): Promise<Outcome> {
      const reply = await forward();
      if (presented.length === 0) refused = reply;
      // What could not be settled is not sold, and nobody's loss.
      if (presented.length === 0 || lost || reply.status !== 200) return { kind: "reply", reply };
      lost = true;
      return loss(reply, refused ?? reply, context);
    },
  };
}

/** The answer of a seller who waits for the chain: no, not yet, and this is the transaction. */
function pending({ headers }: Reply, x402Version: X402Version): Outcome {
  const name = headerNames[x402Version].response.toLowerCase();
  const read = decodeHeader(headers[name] ?? "");
  const receipt = read.ok ? (read.value as Record<string, unknown>) : {};
  return answer(502, { [name]: encodeHeader({ ...receipt, success: false, errorReason: "settlement_pending" }) });
}
