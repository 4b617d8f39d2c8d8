import { clientScenario, sideBySide, type ClientContext, type ClientRun } from "../../../runner/scenario.js";
import { decodeHeader, encodeHeader, headerNames, isObject } from "../../../protocol/headers.js";
import type { X402Version } from "../../../protocol/messages.js";

type Receipt = Record<string, unknown>;

interface Case {
  /** The check that is red when what the client reports cannot be told from a good receipt; none where more than one reading is right. */
  told?: string;
  /** Kin that no defect is likely to separate are shared out among the versions. */
  versions?: readonly X402Version[];
  /** The headers in place of the receipt's. */
  headers(good: Receipt, name: string, other: string): Record<string, string>;
  /** Members of the receipt that are not as they should be: who hands on one of them as it stood hides nothing. */
  lies?: Receipt;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");
/** About another payer, on another network, with a transaction that is none. */
const foreign = { payer: "0x2222222222222222222222222222222222222222", network: "eip155:1", transaction: "0x1234" };

const cases: Case[] = [
  { told: "absent-not-made-up", headers: () => ({}) },
  { told: "unreadable-not-made-up", versions: [2], headers: (_good, name) => ({ [name]: "%% paid, thank you %%" }) },
  { told: "unreadable-not-made-up", versions: [1], headers: (_good, name) => ({ [name]: base64("paid, thank you") }) },
  {
    told: "failed-not-called-good",
    lies: { success: false },
    headers: ({ payer, network }, name) => ({
      [name]: encodeHeader({ success: false, errorReason: "insufficient_funds", transaction: "", network, payer }),
    }),
  },
  {
    told: "foreign-not-called-good",
    lies: foreign,
    headers: (good, name) => ({ [name]: encodeHeader({ ...good, ...foreign }) }),
  },
  // Whether this one counts is not said anywhere, nor which one of two does.
  { versions: [2], headers: (good, _name, other) => ({ [other]: encodeHeader(good) }) },
  { versions: [2], headers: (good, name) => ({ [name]: `${encodeHeader(good)}, ${encodeHeader({ ...good, success: false })}` }) },
];

const checks = [...new Set(cases.flatMap(({ told }) => told ?? []))];

export default clientScenario({
  id: "client/receipt/odd",
  title: "Goods that came with an odd receipt are handed over, nothing is paid again, and the receipt is not told as a good one",
  needs: ["exact-eip3009"],
  timeout: 120_000,
  checks: {
    ...Object.fromEntries(checks.map((check) => [check, "receipt-told-as-it-was"])),
    "not-paid-again": "lost-answer-not-paid-again",
    "goods-handed-over": "goods-whatever-the-receipt",
  },
  async run(context) {
    const here = cases.filter(({ versions }) => versions?.includes(context.x402Version) ?? true);
    await sideBySide(here.map((one) => () => meet(context, one)));
  },
});

async function meet({ x402Version, tries, expect }: ClientContext, { told, headers, lies }: Case): Promise<void> {
  const [name, other] = [headerNames[x402Version], headerNames[x402Version === 2 ? 1 : 2]].map(({ response }) =>
    response.toLowerCase(),
  ) as [string, string];
  const { stage, run } = await tries(
    {
      async script(_visitor, forward) {
        const reply = await forward();
        const { [name]: header, ...rest } = reply.headers;
        const read = header === undefined ? undefined : decodeHeader(header);
        if (!read?.ok || reply.status !== 200) return { kind: "reply", reply };
        return { kind: "reply", reply: { ...reply, headers: { ...rest, ...headers(read.value as Receipt, name, other) } } };
      },
    },
    { once: "not-paid-again" },
  );
  const evidence = stage.requests().map(({ id }) => id);
  const handed = run.stdout.includes(stage.goods);
  expect("goods-handed-over").that(
    handed,
    handed ? "the goods were handed over" : "what was delivered is not in what the client hands over",
    {
      expected: "the goods, whatever there is to say about the receipt",
      actual: { exitCode: run.exitCode, said: run.said ?? run.stderr },
      evidence,
    },
  );
  if (told === undefined) return;
  const good = callsItGood(run, lies);
  expect(told).that(
    !good,
    good ? "what it reports is what it would report of a good receipt" : "what it reports is not that of a good receipt",
    {
      expected: "a failure, no receipt, or the receipt as it stood",
      actual: run.said ?? run.stdout.slice(-300),
      evidence,
    },
  );
}

/** Whether the report is one of a purchase with a good receipt, so that nobody who reads it learns that there was none. */
function callsItGood({ exitCode, said }: ClientRun, lies: Receipt = {}): boolean {
  if (exitCode !== 0 || !said || said["success"] === false) return false;
  const receipt = said["payment_response"];
  if (!isObject(receipt) || receipt["success"] !== true) return false;
  return !Object.entries(lies).some(([member, value]) => receipt[member] === value);
}
