import { serverScenario } from "../../../runner/scenario.js";

/** Texts around a valid payment that are no JSON object, though some parser reads one out of each of them. */
const texts: Record<string, (json: string) => string> = {
  "a comma too many": (json) => json.replace(/\}$/, ",}"),
  "a comment": (json) => `/* paid */${json}`,
  NaN: (json) => json.replace(/\}$/, ',"note":NaN}'),
  Infinity: (json) => json.replace(/\}$/, ',"note":Infinity}'),
  "single quotes": (json) => json.replaceAll('"', "'"),
  "a NUL after it": (json) => `${json}\u0000`,
  "a second object after it": (json) => `${json}{}`,
  "a raw line break in a string": (json) => json.replace(/\}$/, ',"note":"first\nsecond"}'),
  "an array around it": (json) => `[${json}]`,
  "a string around it": (json) => JSON.stringify(json),
};

/** Bytes that a reader may take or refuse: a parser may pass over the mark, and decoders replace what is no UTF-8. */
const eitherWay: Record<string, (json: Buffer) => Buffer> = {
  "a byte order mark": (json) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), json]),
  "bytes that are no UTF-8": (json) => Buffer.concat([json.subarray(0, -1), Buffer.from(',"note":"\xff\xfe"}', "latin1")]),
};

export default serverScenario({
  id: "server/decoding/not-json",
  title: "What is no JSON object is no payment",
  needs: ["exact-eip3009"],
  checks: { refused: "payment-is-json", "status-400": "malformed-is-400", "no-server-error": "survives-malformed" },
  async run({ buyer, expect }) {
    await buyer.pay();
    // One authorization for all of them: the first that is taken has said enough.
    const payment = await buyer.sign();
    const { name, value: plain } = payment.header;
    for (const text of Object.values(texts)) {
      const value = Buffer.from(text(Buffer.from(plain, "base64").toString())).toString("base64");
      const answer = await buyer.present({ ...payment, header: { name, value } });
      expect("refused").notServed(answer);
      expect("status-400").status(answer, 400);
      expect("no-server-error").answered(answer);
    }
    for (const bytes of Object.values(eitherWay)) {
      const header = (value: string) => bytes(Buffer.from(value, "base64")).toString("base64");
      expect("no-server-error").answered(await buyer.present(await buyer.sign({ header })));
    }
  },
});
