import { facilitatorScenario, type HttpRequest } from "../../../runner/scenario.js";

const json = "application/json";
const length = /Content-Length: \d+/i;
const chunked = (text: string) => {
  const parts = [text.slice(0, 100), text.slice(100)].filter((part) => part !== "");
  return [...parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`), "0\r\n\r\n"].join("");
};

/** Forms in which any client may send a valid request. */
const usual: Record<string, (body: string) => Partial<HttpRequest>> = {
  "a charset": (body) => ({ body, headers: { "content-type": `${json}; charset=utf-8` } }),
  "other letter case": (body) => ({ body, headers: { "Content-Type": "Application/JSON" } }),
  chunks: (body) => ({
    body: chunked(body),
    headers: { "content-type": json },
    head: (head) => head.replace(length, "Transfer-Encoding: chunked"),
  }),
  "many headers": (body) => ({
    body,
    headers: {
      "content-type": json,
      ...Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`X-Trace-${i}`, "0".repeat(40)])),
    },
  }),
};

/** Content types that a facilitator may insist on or not care about. */
const types = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "application/octet-stream",
  "nonsense",
  "",
];

/** Bodies whose length is not what was said, and heads that say two things. */
const broken: Record<string, (body: string) => Partial<HttpRequest>> = {
  "a body that ends early": (body) => ({
    body: body.slice(0, 200),
    head: (head) => head.replace(length, `Content-Length: ${body.length}`),
    leave: 60,
  }),
  "a length that is too short": (body) => ({ body, head: (head) => head.replace(length, "Content-Length: 40") }),
  "a length that is no number": (body) => ({ body, head: (head) => head.replace(length, "Content-Length: all") }),
  "chunks that are none": (body) => ({ body, head: (head) => head.replace(length, "Transfer-Encoding: chunked") }),
};

export default facilitatorScenario({
  id: "facilitator/malformed/framing",
  title: "The usual forms of a request are taken, and broken ones bring nothing down",
  needs: ["exact-eip3009"],
  checks: {
    "usual-forms-taken": "usual-framing-taken",
    "turned-away": "malformed-client-error",
  },
  async run({ request, send, verified, expect }) {
    await verified();
    const body = JSON.stringify((await request()).body);
    for (const make of Object.values(usual))
      expect("usual-forms-taken").accepted(await send({ target: "/verify", ...make(body) }));
    for (const type of types) {
      const answer = await send({ target: "/verify", body, headers: { "content-type": type } });
      expect("turned-away").that(answer.status < 500, `content type ${type || "none"} is answered ${answer.status}`, {
        expected: "an answer below 500",
        evidence: [answer.id],
      });
    }
    for (const [name, make] of Object.entries(broken)) {
      const answer = await send({ target: "/verify", headers: { "content-type": json }, ...make(body) });
      expect("turned-away").that(answer.status < 500, `${name} is answered ${answer.status}`, { evidence: [answer.id] });
    }
    await verified();
  },
});
