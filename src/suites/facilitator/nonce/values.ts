import type { Hex } from "viem";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** One random nonce in sixteen begins with a zero, one in 256 with two; who makes a number of it and a text again loses them. */
const zeros = [1, 2, 8, 16, 63];

/** Texts that are no 32 bytes. The true nonce, which begins with a zero byte, is signed. */
const odd: Record<string, (nonce: string) => string> = {
  "too-short-not-taken": (nonce) => `0x${nonce.slice(4)}`,
  "too-long-not-taken": (nonce) => `${nonce}00`,
};

export default facilitatorScenario({
  id: "facilitator/nonce/values",
  title: "Any 32 bytes are a good nonce, and nothing else is one",
  needs: ["exact-eip3009"],
  checks: {
    "leading-zeros-verified": "verify-valid-accepted",
    "leading-zeros-settled": "settle-valid-settled",
    ...Object.fromEntries(Object.keys(odd).map((check) => [check, "nonce-is-32-bytes"])),
  },
  async run({ request, post, verified, newPayer, notTaken, expect }) {
    await verified();
    // One after the other: what settlements do to each other is judged in the crowd.
    for (const count of zeros) {
      const { nonce: random } = (await request()).payment.authorization;
      const nonce: Hex = `0x${random.slice(2 + count).padStart(64, "0")}`;
      const { body } = await request({ payer: await newPayer(), authorization: { nonce } });
      expect("leading-zeros-verified").accepted(await post("verify", body));
      expect("leading-zeros-settled").accepted(await post("settle", body));
    }
    const bad = Object.entries(odd).map(async ([check, form]) => {
      const random = (await request()).payment.authorization.nonce;
      const valid = await request({ authorization: { nonce: `0x00${random.slice(4)}` } });
      const { signature, authorization } = valid.payment.message.payload;
      const payload = { signature, authorization: { ...authorization, nonce: form(authorization.nonce) } };
      const body = { ...valid.body, paymentPayload: { ...valid.payment.message, payload } };
      for (const path of ["verify", "settle"] as const) await notTaken(await post(path, body), valid.payment, check);
    });
    await Promise.all(bad);
  },
});
