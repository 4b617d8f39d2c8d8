import { afterAll, beforeAll, expect, it } from "vitest";
import { devAccount } from "../../src/devnet/accounts.js";
import { sendAs, startChain, type Chain } from "../../src/devnet/chain.js";
import { newAccount } from "../helpers.js";

let chain: Chain;
beforeAll(async () => {
  chain = await startChain();
});
afterAll(() => chain.stop());

/** A mint and a transaction of somebody else that fit into no block together waited for each other until a third one came. */
it("mines what comes at the same time at once", async () => {
  const buyer = devAccount("buyer").address;
  for (let round = 0; round < 60; round += 1) {
    const mints = [1n, 2n, 3n].map((amount) => chain.fund([newAccount().address], amount));
    const begin = performance.now();
    await Promise.all([...mints, sendAs(chain, buyer, newAccount().address, "0x")]);
    expect(performance.now() - begin).toBeLessThan(5_000);
  }
});
