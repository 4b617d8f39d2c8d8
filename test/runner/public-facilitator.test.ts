import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { devAccount } from "../../src/devnet/accounts.js";
import { startAnvil } from "../../src/devnet/anvil.js";
import { startChain, type Chain } from "../../src/devnet/chain.js";
import type { Listening } from "../../src/devnet/http.js";
import { connectPublicWorld } from "../../src/devnet/public-world.js";
import { startFacilitator } from "../../src/reference/facilitator/serve.js";
import { checkFacilitator } from "../../src/runner/check-facilitator.js";
import type { CheckEvent } from "../../src/runner/events.js";
import { urlTarget } from "../../src/targets/exec.js";

/** A chain that is not ours to command stands in for a public test network, with a facilitator that somebody else runs. */
describe("a facilitator on a public test network", () => {
  let chain: Chain;
  let facilitator: Listening;
  const purse = devAccount("bank");

  beforeAll(async () => {
    chain = await startChain();
    facilitator = await startFacilitator({ rpcUrl: chain.url, chainId: chain.chainId, key: devAccount("facilitator").key });
  });
  afterAll(async () => {
    await facilitator.close();
    await chain.stop();
  });

  it("is paid from the account that was named, and judged by the chain", async () => {
    const select = (id: string) => /^facilitator\/(verify|settle)\/valid-payment$/.test(id);
    const world = await connectPublicWorld({ rpcUrl: chain.url, key: purse.key });
    const before = await world.balance(purse.address);
    const { events, verdict } = await checkFacilitator({
      source: urlTarget(facilitator.url, 1_000),
      spec: "auto",
      startWorld: () => Promise.resolve(world),
      select,
      seed: "test",
      workers: 8,
      failOn: "must",
      emit: () => undefined,
      reproduce: () => "",
    });
    const checks = events.filter((event): event is CheckEvent => event.type === "check");
    const settled = checks.filter(({ id }) => id.startsWith("facilitator/settle"));
    expect(settled.map(({ verdict: said }) => said)).toEqual(settled.map(() => "pass"));
    // What the target asks its node is not seen there.
    const unseen = checks.filter(({ id }) => id.endsWith("/writes-nothing")).map(({ verdict: said }) => said);
    expect(unseen).toEqual(["not-applicable", "not-applicable"]);
    expect(verdict).toBe("conformant");
    expect(JSON.stringify(events)).not.toContain(purse.key.slice(2));
    // Payers get little, and what they pay comes back.
    expect(before - (await world.balance(purse.address))).toBeLessThan(200_000n);
  });

  it("cannot be made to misbehave", async () => {
    const world = await connectPublicWorld({ rpcUrl: chain.url, key: purse.key });
    await expect(world.reorg(1)).rejects.toThrow("cannot be told to take blocks back");
  });

  it("is not taken for one where there is no token, no node, or no test network", async () => {
    const connect = (rpcUrl: string, asset?: `0x${string}`) =>
      connectPublicWorld({ rpcUrl, key: purse.key, ...(asset ? { asset } : {}) });
    await expect(connect(chain.url, purse.address)).rejects.toThrow(
      /There is no token with EIP-3009 at .* name another by --asset/,
    );
    await expect(connect("http://127.0.0.1:9")).rejects.toThrow("does not answer eth_chainId");
    const mainnet = await startAnvil({ chainId: 8453 });
    try {
      await expect(connect(mainnet.url)).rejects.toThrow("chain 8453, which is not known as a test network");
    } finally {
      await mainnet.stop();
    }
  });
});
