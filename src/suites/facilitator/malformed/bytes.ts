import { saysYes } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)));

/** A gzip member of the text `{}`, and one that breaks off: no packer is needed to send them. */
const packed = [31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 171, 174, 5, 0, 67, 191, 166, 163, 2, 0, 0, 0];

/** Bytes that are no request, whoever reads them. */
const noRequest: Record<string, { body: Buffer; headers?: Record<string, string> }> = {
  "bytes that mean nothing": { body: bytes([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]) },
  NULs: { body: bytes(Array.from({ length: 64 }, () => 0)) },
  "half a character": { body: bytes('{"x402Version":"', [0xe2, 0x82]) },
  "packed bytes that nobody announced": { body: bytes(packed) },
  "a packed empty object": { body: bytes(packed), headers: { "content-encoding": "gzip" } },
  "packed bytes that break off": { body: bytes(packed.slice(0, 14)), headers: { "content-encoding": "gzip" } },
  "a packing that nobody knows": { body: bytes("{}"), headers: { "content-encoding": "rot13" } },
  "a charset that nobody knows": { body: bytes("{}"), headers: { "content-type": "application/json; charset=klingon" } },
};

/** Valid requests with bytes around or in them that readers treat differently: either way is fine. */
const eitherWay: Record<string, (json: string) => Buffer> = {
  "a byte order mark": (json) => bytes([0xef, 0xbb, 0xbf], json),
  "a NUL after it": (json) => bytes(json, [0]),
  "bytes that are no UTF-8": (json) => bytes(json.slice(0, -1), ',"note":"', [0xff, 0xfe], '"}'),
  "half of a surrogate pair": (json) => bytes(json.replace(/\}$/, ',"note":"\\ud800"}')),
  "an escaped NUL": (json) => bytes(json.replace(/\}$/, ',"note":"\\u0000"}')),
  "UTF-16": (json) => Buffer.from(`\ufeff${json}`, "utf16le"),
};

export default facilitatorScenario({
  id: "facilitator/malformed/bytes",
  title: "Bytes that are no text bring nothing down",
  needs: ["exact-eip3009"],
  checks: { "never-a-yes": "malformed-no-yes", answered: "malformed-answered", "turned-away": "malformed-client-error" },
  async run({ request, send, verified, expect }) {
    await verified();
    const json = JSON.stringify((await request()).body);
    const tried = [
      ...Object.entries(noRequest).map(([name, one]) => ({ name, ...one, valid: false })),
      ...Object.entries(eitherWay).map(([name, make]) => ({ name, body: make(json), headers: {}, valid: true })),
    ];
    for (const { name, body, headers, valid } of tried) {
      const target = "/verify";
      const answer = await send({ target, body, headers: { "content-type": "application/json", ...headers } });
      const evidence = [answer.id];
      const yes = saysYes(answer);
      if (!valid) expect("never-a-yes").that(!yes, yes ? `says yes to ${name}` : "no yes", { evidence });
      const came = answer.status !== 0 && !answer.error;
      expect("answered").that(came, came ? "answered" : `does not answer ${name}: ${answer.error}`, { evidence });
      expect("turned-away").that(answer.status < 500, `${name} is answered ${answer.status}`, {
        expected: "a no, or a 4xx",
        actual: answer.status,
        evidence,
      });
    }
  },
});
