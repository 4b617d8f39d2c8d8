import { serverScenario } from "../../../runner/scenario.js";
import type { Authorization } from "../../../protocol/messages.js";

/** The payer's own signature, and genuine: for something else that he signed. */
export default serverScenario({
  id: "server/signature/other-message",
  title: "A signature that the payer made for another authorization buys nothing",
  needs: ["exact-eip3009"],
  checks: {
    "nonce-refused": "refuse-signature-of-another",
    "value-refused": "refuse-signature-of-another",
    "payee-refused": "refuse-signature-of-another",
    "window-refused": "refuse-signature-of-another",
    "spent-signature-refused": "refuse-signature-of-another",
  },
  async run({ buyer, stranger, mark, expect }) {
    const sold = await buyer.pay();
    const signed: Record<string, (authorization: Authorization) => Partial<Authorization>> = {
      "nonce-refused": () => ({ nonce: `0x${Buffer.from(mark("nonce")).toString("hex").padEnd(64, "0").slice(0, 64)}` }),
      "value-refused": ({ value }) => ({ value: String(BigInt(value) + 1n) }),
      "payee-refused": () => ({ to: stranger().address }),
      "window-refused": ({ validBefore }) => ({ validBefore: String(BigInt(validBefore) + 900n) }),
    };
    const cases = Object.entries(signed).map(async ([check, change]) => {
      const { authorization } = await buyer.sign();
      const other = await buyer.sign({ authorization: { ...authorization, ...change(authorization) } });
      const { signature } = other.message.payload;
      expect(check).refused(await buyer.present(await buyer.sign({ authorization, signature: () => signature })));
    });
    await Promise.all(cases);
    // One that the target has seen, and found good.
    const { signature } = sold.message.payload;
    expect("spent-signature-refused").refused(await buyer.present(await buyer.sign({ signature: () => signature })));
  },
});
