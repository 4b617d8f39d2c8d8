import { serverScenario } from "../../../runner/scenario.js";

const unreadable: Record<string, string> = {
  "not base64": "%%%not-base64%%%",
  "base64 of no JSON": Buffer.from("this is no JSON").toString("base64"),
  "base64 of null": Buffer.from("null").toString("base64"),
  "base64 of an array": Buffer.from("[]").toString("base64"),
  "base64 of an empty object": Buffer.from("{}").toString("base64"),
};

export default serverScenario({
  id: "server/decoding/unreadable-header",
  title: "A payment header that cannot be read buys nothing",
  needs: ["exact-eip3009"],
  checks: { refused: "refuse-unreadable", "status-400": "malformed-is-400" },
  async run({ buyer, expect }) {
    const { header } = await buyer.pay();
    for (const value of Object.values(unreadable)) {
      const answer = await buyer.present({ header: { name: header.name, value } });
      expect("refused").notServed(answer);
      expect("status-400").status(answer, 400);
    }
  },
});
