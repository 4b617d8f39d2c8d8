import { isDeepStrictEqual } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { clientScenario, type ClientRun, type Stage, type StageOptions } from "../../../runner/scenario.js";

type Script = NonNullable<StageOptions["script"]>;
type Reply = Awaited<ReturnType<Parameters<Script>[1]>>;

interface Form {
  type?: string;
  status?: number;
  /** The goods, made of the word that is in them. */
  goods(word: string): string;
  /** How they are sent to whoever says that he can read it. */
  packed?(body: Buffer, accepted: string): Pick<Reply, "headers" | "body"> | undefined;
}

const poem = (word: string) => `Grüße aus 東京 — ${word}\n\tπ ≈ 3,14 “quoted” \\ 🦊 e\u0301\n`;

const compressed: NonNullable<Form["packed"]> = (body, accepted) => {
  if (/\bgzip\b/.test(accepted)) return { headers: { "content-encoding": "gzip" }, body: gzipSync(body) };
  if (/\bbr\b/.test(accepted)) return { headers: { "content-encoding": "br" }, body: brotliCompressSync(body) };
  return undefined;
};

const forms: Record<string, Form> = {
  "text-unchanged": { type: "text/plain; charset=utf-8", goods: poem },
  "compressed-unchanged": {
    goods: (word) => JSON.stringify({ word, list: [1, "zwei", null, { drei: 3.5 }], text: poem("") }),
    packed: compressed,
  },
  "nothing-is-goods": { status: 204, goods: () => "" },
  "created-handed-over": { status: 201, type: "application/vnd.nobody.knows+x; v=2", goods: (word) => `<${word}>` },
  "large-handed-over": { type: "text/plain", goods: (word) => word.padEnd(2 << 20, ".") },
};

/** Sells a form of goods instead of the stage's own. */
function selling({ type, status = 200, goods, packed }: Form): { options: StageOptions; sold: string[] } {
  const sold: string[] = [];
  const script: Script = async ({ headers }, forward) => {
    const reply = await forward();
    const word = /[0-9a-f]{24}/.exec(reply.body.toString())?.[0];
    if (reply.status !== 200 || word === undefined) return { kind: "reply", reply };
    const text = goods(word);
    sold.push(text);
    const plain = { headers: {}, body: Buffer.from(text) };
    const packing = packed?.(plain.body, headers["accept-encoding"] ?? "") ?? plain;
    const head = { ...reply.headers, ...(type ? { "content-type": type } : {}), ...packing.headers };
    return { kind: "reply", reply: { status, headers: head, body: packing.body } };
  };
  return { options: { script }, sold };
}

/** Why what the client hands over is not what was sold. */
function notHandedOver({ exitCode, stdout, said }: ClientRun, stage: Stage, [sold]: string[]): string | undefined {
  if (sold === undefined) return "the seller did not deliver";
  if (exitCode !== 0 || said?.["success"] === false) return "a delivered purchase is reported as failed";
  const data = said?.["data"];
  let value: unknown;
  try {
    value = JSON.parse(sold);
  } catch {
    value = sold;
  }
  // Whoever does not report by the form that has `data` may print the goods as they are.
  const same = data === sold || isDeepStrictEqual(data, value) || (data === undefined && stdout.includes(sold));
  if (same || sold === "") return undefined;
  const [delivered, handed] = [shown(sold), shown(data === undefined ? stdout : data)];
  return stdout.includes(stage.goods)
    ? `what it hands over is not what was delivered: ${handed} instead of ${delivered}`
    : `the goods are not in what it hands over: ${handed} instead of ${delivered}`;
}

/** As much of it as shows a difference in its letters. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

export default clientScenario({
  id: "client/goods/forms",
  title: "What was bought is handed over as it came, whatever its form",
  needs: ["exact-eip3009"],
  checks: {
    "text-unchanged": "goods-unchanged",
    "compressed-unchanged": "goods-unchanged",
    "created-handed-over": "unusual-goods-handed-over",
    "nothing-is-goods": "unusual-goods-handed-over",
    "large-handed-over": "unusual-goods-handed-over",
  },
  async run({ pays }) {
    await Promise.all(
      Object.entries(forms).map(([check, form]) => {
        const { options, sold } = selling(form);
        return pays(options, check, {}, (run, stage) => notHandedOver(run, stage, sold));
      }),
    );
  },
});
