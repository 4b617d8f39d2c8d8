import type { Authorization } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const plus = (value: string, more: bigint) => String(BigInt(value) + more);

/** What was signed instead, member by member. What is sent meets the requirements. */
const signed: Record<string, (authorization: Authorization, other: Authorization["to"]) => Partial<Authorization>> = {
  "from-declined": (_, other) => ({ from: other }),
  "to-declined": (_, other) => ({ to: other }),
  "value-declined": ({ value }) => ({ value: plus(value, 1n) }),
  "valid-after-declined": ({ validAfter }) => ({ validAfter: plus(validAfter, -1n) }),
  "valid-before-declined": ({ validBefore }) => ({ validBefore: plus(validBefore, -9n) }),
  "nonce-declined": ({ nonce }) => ({ nonce: `0x${nonce.slice(4)}00` }),
};

/** The payer's own signature, and genuine: for something else. */
export default facilitatorScenario({
  id: "facilitator/signature/other-message",
  title: "A signature that the payer made for another authorization is neither valid nor settled",
  needs: ["exact-eip3009"],
  checks: {
    ...Object.fromEntries(Object.keys(signed).map((check) => [check, "signature-of-the-payer"])),
    "spent-signature-declined": "signature-of-the-payer",
  },
  async run({ request, settled, refuses, stranger }) {
    const sold = await request();
    await settled(sold);
    const cases = Object.entries(signed).map(async ([check, change]) => {
      const { authorization } = (await request()).payment;
      const other = await request({ authorization: { ...authorization, ...change(authorization, stranger().address) } });
      const { signature } = other.payment.message.payload;
      await refuses(await request({ authorization, signature: () => signature }), { verify: check, settle: check });
    });
    await Promise.all(cases);
    // One that the target has seen, and found good.
    const check = "spent-signature-declined";
    const { signature } = sold.payment.message.payload;
    await refuses(await request({ signature: () => signature }), { verify: check, settle: check });
  },
});
