import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded, seededAccount } from "../../src/devnet/accounts.js";
import type { Devnet } from "../../src/devnet/devnet.js";
import { payableOffer, readChallenge, readReceipt } from "../../src/protocol/challenge.js";
import { startServer } from "../../src/reference/server/serve.js";
import { startWorld } from "../../src/reference/world.js";
import { makePayment } from "../../src/runner/payments.js";
import { exchange } from "../../src/runner/wire.js";

describe("a payment whose settlement was answered to nobody", () => {
  let world: Devnet;
  beforeAll(async () => void (world = await startWorld()));
  afterAll(() => world.close());

  it("is never asked for again", async () => {
    const server = await startServer({ facilitatorUrl: world.info.facilitatorUrl, payTo: world.info.payee });
    try {
      const url = `${server.url}/protected`;
      const ask = (headers: Record<string, string>) => exchange("e", { url, method: "GET", headers, timeout: 10_000 });
      const account = seededAccount("lost", "payer");
      await world.fund([account.address], 1_000_000n);
      const read = readChallenge(await ask({}), 2);
      if (!read.ok) throw new Error(read.problem);
      const offer = payableOffer(read.message, 2, 84532);
      if (!offer) throw new Error("no offer");
      const now = Math.floor(Date.now() / 1000);
      const input = { account, x402Version: 2, offer, challenge: read.message, nonce: seeded("lost", "nonce"), now } as const;
      const { header } = await makePayment(input);
      await world.fault({
        at: "facilitator",
        call: "settle",
        payer: account.address,
        action: { do: "reset", when: "after" },
        times: 1,
      });

      for (let attempt = 0; attempt < 3; attempt += 1) {
        const answer = await ask({ [header.name]: header.value });
        expect(answer.status).toBe(502);
        expect(answer.headers["payment-required"]).toBeUndefined();
        const receipt = readReceipt(answer, 2);
        expect(receipt).toMatchObject({ ok: true, message: { success: false, errorReason: "settlement_pending" } });
      }
      expect(await world.ledger(account.address)).toHaveLength(1);
    } finally {
      await server.close();
    }
  });
});
