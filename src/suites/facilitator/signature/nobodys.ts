import type { Hex } from "viem";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Bytes that can be read as a signature, or nearly so, and are nobody's. */
const signatures: Record<string, (signature: Hex) => string> = {
  "zeros-declined": () => `0x${"00".repeat(65)}`,
  "ones-declined": () => `0x${"ff".repeat(65)}`,
  "random-declined": () => `0x${"8b3c1f0e5d7a2946".repeat(8)}1b`,
  "half-declined": (signature) => signature.slice(0, 66),
  "without-r-declined": (signature) => `0x${"00".repeat(32)}${signature.slice(66)}`,
};

export default facilitatorScenario({
  id: "facilitator/signature/nobodys",
  title: "What is nobody's signature is neither valid nor settled",
  needs: ["exact-eip3009"],
  checks: Object.fromEntries(Object.keys(signatures).map((check) => [check, "signature-of-the-payer"])),
  async run({ request, verified, refuses }) {
    await verified();
    const cases = Object.entries(signatures).map(async ([check, signature]) =>
      refuses(await request({ signature }), { verify: check, settle: check }),
    );
    await Promise.all(cases);
  },
});
