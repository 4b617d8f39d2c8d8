import { serverScenario } from "../../../runner/scenario.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const nested = (levels: number, [open = "", close = ""]: readonly string[]) => open.repeat(levels) + close.repeat(levels);

/** Small enough for the 16 kB that most servers take, and as deep as that allows. No payment is in any of them. */
const bombs: Record<string, string> = {
  "arrays in arrays": nested(5_000, ["[", "]"]),
  "arrays that never close": nested(10_000, ["[", ""]),
  "objects in objects": `${nested(1_700, ['{"a":', ""])}1${"}".repeat(1_700)}`,
  "depth where the payload should be": `{"x402Version":2,"accepted":{},"payload":${nested(4_500, ["[", "]"])}}`,
  "a number of 10,000 digits": `{"x402Version":${"9".repeat(10_000)}}`,
  "a number beyond all measure": '{"x402Version":1e999999999,"payload":{"authorization":{"value":1e999999999}}}',
  "a thousand members of one name": `{${Array.from({ length: 1_000 }, () => '"value":1').join(",")}}`,
};

/** A valid payment with something in it that nobody asked for: it may be taken or refused, and must not bring anything down. */
const burdens: Record<string, string> = {
  depth: nested(4_000, ["[", "]"]),
  "a long number": "9".repeat(8_000),
};

export default serverScenario({
  id: "server/decoding/bombs",
  title: "Depth and enormous numbers in a payment header bring nothing down",
  needs: ["exact-eip3009"],
  checks: {
    refused: "refuse-unreadable",
    "no-server-error": "survives-malformed",
    "sells-afterwards": "valid-payment-served",
  },
  async run({ buyer, expect }) {
    const { name } = (await buyer.pay()).header;
    // Made before, since a target that went down shows no offer any more.
    const later = await buyer.sign();
    for (const text of Object.values(bombs)) {
      const answer = await buyer.present({ header: { name, value: base64(text) } });
      expect("refused").notServed(answer);
      expect("no-server-error").answered(answer);
    }
    for (const burden of Object.values(burdens)) {
      const json = (message: object) => JSON.stringify(message).replace(/\}$/, `,"note":${burden}}`);
      expect("no-server-error").answered(await buyer.present(await buyer.sign({ json })));
    }
    expect("sells-afterwards").served(await buyer.present(await buyer.sign().catch(() => later)));
  },
});
