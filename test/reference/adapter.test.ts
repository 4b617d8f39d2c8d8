import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { serveAdapter } from "../../src/reference/client/adapter.js";

const schema = (name: string) =>
  new Ajv2020().compile(JSON.parse(readFileSync(join(packageRoot(), "spec", "adapter", `${name}.json`), "utf8")) as object);

it("the reference adapter answers each order by its schema, whatever it is asked", async () => {
  const [order, answer] = [schema("order"), schema("answer")];
  const good = {
    id: 7,
    url: "http://127.0.0.1:9/nothing",
    method: "POST",
    headers: { accept: "application/json" },
    body: "{}",
    privateKey: `0x${"11".repeat(32)}`,
    network: "eip155:84532",
    rpcUrl: "http://127.0.0.1:9",
  };
  expect(order(good), JSON.stringify(order.errors)).toBe(true);
  expect(order({ ...good, url: undefined })).toBe(false);

  const input = new PassThrough();
  const lines: string[] = [];
  const done = serveAdapter(input, (line) => lines.push(line));
  input.end(`${JSON.stringify(good)}\n${JSON.stringify({ ...good, id: 8, network: "eip155:8453" })}\nnot json\n`);
  await done;
  const answers = lines.map((line) => JSON.parse(line) as { id: number | null; success: boolean; error: string });
  const [first, second, third] = [7, 8, null].map((id) => answers.find((one) => one.id === id));
  expect(answer(first), JSON.stringify(answer.errors)).toBe(true);
  expect(first).toMatchObject({ success: false, error: expect.stringContaining("did not answer") as string });
  expect(second).toMatchObject({ success: false, error: expect.stringContaining("must be a test network") as string });
  expect(third).toMatchObject({ success: false, error: "this is no order" });
});
