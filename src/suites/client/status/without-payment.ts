import { clientScenario, sideBySide, type ClientContext, type StageOptions } from "../../../runner/scenario.js";
import { challengeHeader } from "../../../protocol/headers.js";
import type { Outcome, Reply } from "../../../devnet/misbehave.js";
import type { X402Version } from "../../../protocol/messages.js";

const word = "this-word-costs-nothing";

const answer = (status: number, body: unknown = { error: "not here" }, headers: Record<string, string> = {}): Outcome => ({
  kind: "reply",
  reply: { status, headers: { "content-type": "application/json", ...headers }, body: Buffer.from(JSON.stringify(body)) },
});

/** The first answer of a seller whose terms are `terms`; where it is `passing` he sells as usual after it, to whoever asks again. */
interface Case {
  unasked: "unasked-unsigned" | "terms-outside-402-unpaid";
  /** Kin that no defect is likely to separate are shared out among the versions. */
  versions: readonly X402Version[];
  passing?: true;
  free?: true;
  first(terms: Reply): Outcome;
}

const plain = (first: Case["first"], versions: readonly X402Version[] = [2]): Case => ({
  unasked: "unasked-unsigned",
  versions,
  first,
});
const passing = (first: Case["first"], versions: readonly X402Version[] = [2]): Case => ({
  ...plain(first, versions),
  passing: true,
});
const terms = (status: number, versions: readonly X402Version[] = [2]): Case => ({
  unasked: "terms-outside-402-unpaid",
  versions,
  first: (reply) => ({ kind: "reply", reply: { ...reply, status } }),
});

const cases: Case[] = [
  { ...plain(() => answer(200, { message: word }), [1, 2]), free: true },
  // A route that is free today, of a seller who tells what he asks on other days.
  {
    ...terms(200),
    free: true,
    first: ({ headers }) => answer(200, { message: word }, pick(headers, challengeHeader.toLowerCase())),
  },
  plain(() => answer(401, undefined, { "www-authenticate": "Bearer" }), [1]),
  plain(() => answer(403)),
  plain(() => answer(404), [1]),
  passing(() => answer(429, undefined, { "retry-after": "0" })),
  passing(() => answer(503, undefined, { "retry-after": "0" }), [1]),
  passing(() => ({ kind: "reset" })),
  terms(403, [1]),
  terms(500),
];

export default clientScenario({
  id: "client/status/without-payment",
  title: "Nobody is paid who did not ask for it with a 402; what is free is handed over, and what failed is told",
  needs: ["exact-eip3009"],
  timeout: 120_000,
  checks: {
    "unasked-unsigned": "unasked-not-signed",
    "terms-outside-402-unpaid": "terms-outside-402",
    "free-handed-over": "free-handed-over",
    told: "failure-told",
  },
  async run(context) {
    await context.control();
    const here = cases.filter(({ versions }) => versions.includes(context.x402Version));
    await sideBySide(here.map((one) => () => meet(context, one)));
  },
});

async function meet({ tries, expect }: ClientContext, { unasked, free, ...one }: Case): Promise<void> {
  const { stage, run } = await tries(seller(one), { unasked, ...(free ? {} : { told: "told" }) });
  if (!free) return;
  const got = run.exitCode === 0 && run.said?.["success"] !== false && run.stdout.includes(word);
  expect("free-handed-over").that(got, got ? "what was free was handed over" : "what was free is not handed over as a success", {
    expected: `the answer, with "${word}" in it`,
    actual: { exitCode: run.exitCode, said: run.said ?? run.stdout.slice(-300) },
    evidence: stage.requests().map(({ id }) => id),
  });
}

const seller = ({ first, passing }: Pick<Case, "first" | "passing">): StageOptions => ({
  async script({ count, presented }, forward) {
    const reply = await forward();
    // Who pays without having been asked is seen by what it shows; there is no need to take the money.
    return presented.length === 0 && (count === 1 || !passing) ? first(reply) : { kind: "reply", reply };
  },
});

const pick = (headers: Record<string, string>, name: string) => (headers[name] === undefined ? {} : { [name]: headers[name] });
