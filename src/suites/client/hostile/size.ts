import { gzipSync } from "node:zlib";
import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

/** So many levels fit into a header; a body may have more. */
const levels = { 1: 10_000, 2: 2_500 } as const;
/** Bytes after which the stage breaks off a body that has no end. */
const limit = 48 << 20;
const mark = "[[]]";

const nested: NonNullable<StageOptions["challenge"]> = (message, x402Version) => {
  const depth = levels[x402Version];
  const text = JSON.stringify({ ...message, deep: mark }).replace(`"${mark}"`, `${"[".repeat(depth)}${"]".repeat(depth)}`);
  return x402Version === 2 ? Buffer.from(text).toString("base64") : text;
};

/** Behind a v2 header a body of 40 MB of nothing, small on the way, for those who say that they can read it. */
const bomb: NonNullable<StageOptions["script"]> = async ({ headers }, forward) => {
  const reply = await forward();
  const inBody = reply.headers["payment-required"] === undefined;
  if (reply.status !== 402 || inBody || !/\bgzip\b/.test(headers["accept-encoding"] ?? "")) return { kind: "reply", reply };
  const body = gzipSync(Buffer.alloc(40 << 20, " "), { level: 1 });
  return { kind: "reply", reply: { ...reply, headers: { ...reply.headers, "content-encoding": "gzip" }, body } };
};

/** Blanks for ever; the header of v2 is as it should be. */
const endless: NonNullable<StageOptions["script"]> = async (_visitor, forward) => {
  const reply = await forward();
  if (reply.status !== 402) return { kind: "reply", reply };
  return { kind: "endless", reply: { ...reply, body: Buffer.alloc(64 << 10, " ") }, limit };
};

export default clientScenario({
  id: "client/hostile/size",
  title: "A challenge that is too deep or too much comes to an end",
  needs: ["exact-eip3009"],
  checks: { "comes-to-an-end": "huge-challenge-survived", "reading-limited": "reading-limited" },
  async run({ control, newStage, buy, expect, observe, pause }) {
    await control();
    const sellers = { nested: { challenge: nested, script: bomb }, endless: { script: endless } };
    for (const [name, options] of Object.entries(sellers)) {
      const stage = await newStage(options);
      const run = await buy(stage, { patience: 20_000 });
      const evidence = stage.requests().map(({ id }) => id);
      const paid = stage.presented().length > 0;
      const told = run.said?.["success"] === false || (run.exitCode !== 0 && run.said?.["success"] !== true);
      expect("comes-to-an-end").that(
        run.exitCode !== null && (paid || told),
        run.exitCode === null
          ? `${name}: it did not come to an end by itself`
          : paid || told
            ? "each came to an end"
            : `${name}: it calls a purchase a success that there was not`,
        { expected: "a payment, or the end of the purchase told as a failure", actual: run.said ?? run.stderr, evidence },
      );
      if (name !== "endless") continue;
      // How much was taken is known when the connection is closed, a moment after the client has ended.
      const open = () => stage.requests().some(({ sent, error }) => error !== undefined && sent === undefined);
      for (let tries = 0; open() && tries < 40; tries += 1) await pause(50);
      const read = Math.max(0, ...stage.requests().map(({ sent = 0 }) => sent));
      observe("bytes-read-of-an-endless-402", read);
      expect("reading-limited").that(
        read < limit,
        read < limit ? "it left before the end" : `it took all ${read} bytes until the seller broke off`,
        { expected: `less than ${limit} bytes`, actual: read, evidence },
      );
    }
  },
});
