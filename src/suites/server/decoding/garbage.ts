import { serverScenario } from "../../../runner/scenario.js";

const base64 = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding).toString("base64");

/** Headers with no payment in them, made from a valid one where that is more tempting. */
const garbage: Record<string, (valid: string) => string> = {
  "a number": () => base64("1"),
  "a yes": () => base64("true"),
  "a string": () => base64('"paid"'),
  "an empty string": () => base64('""'),
  "an object in an array": () => base64("[{}]"),
  "bytes that are no text": () => base64("\xff\xfe\x00\x80", "latin1"),
  "a NUL": () => base64("\u0000"),
  "a word": () => "paid",
  "signs beyond ASCII": () => "påid — 已付款 — 💸",
  "the first half of a payment": (valid) => valid.slice(0, Math.floor(valid.length / 8) * 4),
  "a payment whose braces are missing": (valid) => base64(Buffer.from(valid, "base64").toString().slice(1, -1)),
  "an object of another protocol": () => base64('{"jsonrpc":"2.0","method":"pay","id":1}'),
  "a prototype": () => base64('{"__proto__":{"x402Version":2,"payload":{}},"constructor":{"prototype":{}}}'),
};

export default serverScenario({
  id: "server/decoding/garbage",
  title: "A header without a payment in it buys nothing, whatever its bytes are",
  needs: ["exact-eip3009"],
  checks: {
    refused: "refuse-unreadable",
    "empty-not-served": "refuse-unreadable",
    "status-400": "malformed-is-400",
    "no-server-error": "survives-malformed",
  },
  async run({ buyer, expect }) {
    const { name } = (await buyer.pay()).header;
    const { value: valid } = (await buyer.sign()).header;
    for (const value of Object.values(garbage)) {
      const answer = await buyer.present({ header: { name, value: value(valid) } });
      expect("refused").notServed(answer);
      expect("status-400").status(answer, 400);
      expect("no-server-error").answered(answer);
    }
    // No payment, or one that cannot be read: both are right.
    const empty = await buyer.present({ header: { name, value: "" } });
    expect("empty-not-served").notServed(empty);
    expect("no-server-error").answered(empty);
  },
});
