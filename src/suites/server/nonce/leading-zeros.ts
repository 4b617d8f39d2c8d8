import type { Hex } from "viem";
import { serverScenario } from "../../../runner/scenario.js";

/** One random nonce in sixteen begins with a zero, one in 256 with two; who makes a number of it and a text again loses them. */
export default serverScenario({
  id: "server/nonce/leading-zeros",
  title: "A nonce that begins with zeros is as good as any other",
  needs: ["exact-eip3009"],
  checks: { served: "valid-payment-served" },
  async run({ buyer, newBuyer, expect }) {
    await buyer.pay();
    // A payer each: some servers take one payment of a payer at a time.
    const cases = [1, 2, 8, 16].map(async (zeros) => {
      const other = await newBuyer();
      const { authorization } = await other.sign();
      const nonce: Hex = `0x${authorization.nonce.slice(2 + zeros).padStart(64, "0")}`;
      expect("served").served(await other.present(await other.sign({ authorization: { nonce } })));
    });
    await Promise.all(cases);
  },
});
