import { serverScenario } from "../../../runner/scenario.js";

const bytes = (hex: string, length: number) => `0x${hex.repeat(length)}`;

/** What stands where the signature should be. The first three can be read, and are nobody's. */
const signatures: Record<string, string | undefined> = {
  "zeros-refused": bytes("00", 65),
  "ones-refused": bytes("ff", 65),
  "random-refused": `0x${"8b3c1f0e5d7a2946".repeat(8)}1b`,
  "half-refused": bytes("5a", 32),
  "empty-not-served": "0x",
  "no-hex-not-served": "0xnot-a-signature",
  "missing-not-served": undefined,
};

export default serverScenario({
  id: "server/signature/malformed",
  title: "A payment without a real signature buys nothing",
  needs: ["exact-eip3009"],
  checks: {
    "zeros-refused": "refuse-foreign-signer",
    "ones-refused": "refuse-foreign-signer",
    "random-refused": "refuse-foreign-signer",
    "half-refused": "refuse-foreign-signer",
    "empty-not-served": "refuse-unreadable",
    "no-hex-not-served": "refuse-unreadable",
    "missing-not-served": "refuse-unreadable",
  },
  async run({ buyer, expect }) {
    await buyer.pay();
    const cases = Object.entries(signatures).map(async ([check, signature]) => {
      const payload = (message: Record<string, unknown>) => ({ ...(message["payload"] as object), signature });
      const payment = await buyer.sign({ message: (message) => ({ ...message, payload: payload(message) }) });
      const answer = await buyer.present(payment);
      if (check.endsWith("-refused")) expect(check).refused(answer);
      else expect(check).notServed(answer);
    });
    await Promise.all(cases);
  },
});
