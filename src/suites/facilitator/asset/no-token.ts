import type { Address } from "viem";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Precompiled contracts of the chain itself: they have no code, and the second one returns what it is given. */
const precompiled: readonly Address[] = [`0x${"0".repeat(39)}1`, `0x${"0".repeat(39)}4`];
/** A contract that knows nothing of tokens. */
const other: Address = "0x00000000000000000000000000000000000a55a7";

/**
 * Where there is no code a call succeeds and does nothing: what is settled there is a transaction without a transfer. Signed as
 * a token at that address would want it.
 */
export default facilitatorScenario({
  id: "facilitator/asset/no-token",
  title: "A payment in what is no token is declined",
  needs: ["exact-eip3009"],
  checks: {
    "no-code-declined": "asset-is-a-token",
    "zero-address-declined": "asset-is-a-token",
    "precompiled-declined": "asset-is-a-token",
    "other-contract-declined": "asset-is-a-token",
    "lookalike-declined": "asset-is-a-token",
    "nothing-sent": "no-wasted-gas",
    answered: "odd-request-answered",
  },
  async run({ asset, stranger, newPayer, request, verified, settled, refuses, chain, sent, expect }) {
    const payer = await newPayer();
    await verified();
    await settled();
    await chain.plant(other, "Multicall3");
    // The last digit is another one; people compare the first ones.
    const lookalike = asset.toLowerCase().replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    const assets: Record<string, readonly string[]> = {
      "no-code-declined": [stranger().address],
      "zero-address-declined": [`0x${"0".repeat(40)}`],
      "precompiled-declined": precompiled,
      "other-contract-declined": [other],
      "lookalike-declined": [lookalike],
    };
    const evidence: string[] = [];
    for (const [check, addresses] of Object.entries(assets)) {
      for (const address of addresses) {
        const odd = await request({ payer, offer: { asset: address } });
        const { settle } = await refuses(odd, { verify: check, settle: check, answered: "answered" });
        if (settle) evidence.push(settle.id);
      }
    }
    const hopeless = await sent(payer);
    expect("nothing-sent").that(hopeless.length === 0, `${hopeless.length} transactions that could not move money were sent`, {
      expected: "no transaction",
      actual: hopeless,
      evidence,
    });
  },
});
