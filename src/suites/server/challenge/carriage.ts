import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { challengeHeader, headerNames, parseObject, isObject } from "../../../protocol/headers.js";
import { jsonProblems } from "../../../protocol/json-text.js";
import type { Exchange } from "../../../runner/scenario.js";
import { Untestable } from "../../../runner/scenario.js";

/** What proxies in their default settings take for the whole head of an answer. */
const room = 8192;
/** Payment headers that only version 1 has, as answers may carry them. */
const old = ["x-payment", "x-payment-response", "x-payment-required"];

const sizeOf = ({ headers }: Exchange) =>
  Object.entries(headers).reduce((size, [name, value]) => size + Buffer.byteLength(`${name}: ${value}\r\n`), 0);

/** The same members, in whatever order. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
};
const same = (a: unknown, b: unknown) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** The text that carries the terms, before any reader has been kind to it. */
function textOf(answer: Exchange, x402Version: 1 | 2): string {
  if (x402Version === 1) return answer.body;
  return Buffer.from(answer.headers[challengeHeader.toLowerCase()] ?? "", "base64").toString("utf8");
}

export default serverScenario({
  id: "server/challenge/carriage",
  title: "The terms arrive in a form that every reader reads alike",
  needs: ["exact-eip3009"],
  checks: {
    "standard-json": "challenge-plain-json",
    "no-duplicate-members": "challenge-no-duplicate-members",
    "json-content-type": { 1: "v1-json-content-type" },
    "header-and-body-agree": { 2: "header-body-agree" },
    "no-old-headers": { 2: "v2-no-old-headers" },
    "heads-fit-proxies": "heads-fit-proxies",
  },
  async run({ x402Version, buyer, visit, spoken, expect }) {
    const { exchange: paid } = await buyer.pay();
    const answer = await visit();
    if (answer.status !== 402) throw new Untestable("the unpaid request was not answered 402");
    const evidence = [answer.id];
    const problems = jsonProblems(textOf(answer, x402Version));
    const doubled = problems.filter((problem) => problem.endsWith("occurs twice"));
    const broken = problems.filter((problem) => !doubled.includes(problem));
    expect("standard-json").that(broken.length === 0, broken.join("; ") || "the terms are standard JSON", { evidence });
    expect("no-duplicate-members").that(doubled.length === 0, doubled.join("; ") || "no member occurs twice", { evidence });
    for (const one of [answer, paid]) {
      const size = sizeOf(one);
      expect("heads-fit-proxies").that(size <= room, `the head of the answer ${one.status} has ${size} bytes`, {
        expected: `${room} bytes at the most`,
        actual: size,
        evidence: [one.id],
      });
    }
    if (x402Version === 1) {
      const type = answer.headers["content-type"] ?? "none";
      expect("json-content-type").that(/^application\/([\w.-]+\+)?json\b/i.test(type), `the content type is ${type}`, {
        expected: "application/json",
        evidence,
      });
      return;
    }
    const seen = old.filter((name) => [answer, paid].some(({ headers }) => headers[name] !== undefined));
    if (!spoken.includes(1))
      expect("no-old-headers").that(seen.length === 0, seen.length > 0 ? `also sent: ${seen.join(", ")}` : "none was sent", {
        expected: `${challengeHeader} and ${headerNames[2].response} only`,
        actual: seen,
        evidence: [answer.id, paid.id],
      });
    const [header, body] = [textOf(answer, 2), answer.body].map((text) => parseObject(Buffer.from(text)));
    if (header?.ok && body?.ok && isObject(header.value) && isObject(body.value) && body.value["x402Version"] === 2) {
      const [inHeader, inBody] = [header.value["accepts"], body.value["accepts"]];
      expect("header-and-body-agree").that(same(inHeader, inBody), "the body repeats the terms of the header", {
        expected: inHeader,
        actual: inBody,
        evidence,
      });
    }
    throw new NotApplicable("the target does nothing of the kind that could be wrong");
  },
});
