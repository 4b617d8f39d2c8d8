import { clientScenario, Untestable } from "../../../runner/scenario.js";
import { decodeHeader, headerNames, isObject } from "../../../protocol/headers.js";

const members = ["success", "transaction", "network", "payer"];

export default clientScenario({
  id: "client/receipt/good",
  title: "A receipt is handed on as it stood, so that whoever runs the client can look the transaction up",
  needs: ["exact-eip3009"],
  checks: { "handed-on-as-it-stood": "receipt-handed-on" },
  async run({ x402Version, stage, purchase, expect }) {
    const { said, stdout } = await purchase();
    const delivery = stage.requests().find(({ status, body }) => status === 200 && body.includes(stage.goods));
    const read = decodeHeader(delivery?.headers[headerNames[x402Version].response.toLowerCase()] ?? "");
    if (!delivery || !read.ok) throw new Untestable("the seller delivered nothing that a receipt could be about");
    const good = read.value as Record<string, unknown>;
    const told = said?.["payment_response"];
    const missing = members.filter((member) => !isObject(told) || told[member] !== good[member]);
    expect("handed-on-as-it-stood").that(
      missing.length === 0,
      missing.length === 0 ? "the receipt was handed on" : `not in the report: ${missing.join(", ")}`,
      {
        expected: { payment_response: good },
        actual: said ?? stdout.slice(-300),
        evidence: [delivery.id],
      },
    );
  },
});
