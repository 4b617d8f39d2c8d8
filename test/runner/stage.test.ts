import { afterEach, describe, expect, it } from "vitest";
import { request } from "undici";
import { localAccount } from "../../src/protocol/secp256k1.js";
import { devAccount, seededAccount } from "../../src/devnet/accounts.js";
import type { World } from "../../src/devnet/world.js";
import { decodeHeader } from "../../src/protocol/headers.js";
import { buy } from "../../src/reference/client/buy.js";
import { startWorld } from "../../src/reference/world.js";
import { startStage, type RunningStage, type StageSetting } from "../../src/runner/stage.js";
import type { Exchange } from "../../src/runner/scenario.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const account = localAccount(devAccount("buyer").key);
const payTo = seededAccount("stage", "payee").address;

async function stageWith(options: Partial<StageSetting>): Promise<{ stage: RunningStage; world: World; record: Exchange[] }> {
  const world = await startWorld();
  open.push(world);
  await world.fund([account.address], 1_000_000n);
  const record: Exchange[] = [];
  const stage = await startStage({ world, x402Version: 2, payTo, path: "/sold", goods: "word", record, ...options });
  open.push(stage);
  return { stage, world, record };
}

const bodyOf = async (url: string) => {
  const answer = await request(url);
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
};
const termsOf = (header: unknown) => {
  const decoded = decodeHeader(String(header));
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.value as { accepts: { amount: string }[]; note?: string };
};

describe("a scripted seller", () => {
  it("offers what it is told to, and takes each of it for money", async () => {
    const dear = (own: object) => ({ ...own, amount: "2500" });
    const { stage, world } = await stageWith({ offers: (own) => [{ ...own, network: "eip155:1" }, dear(own)] });
    const bought = await buy({ url: stage.url, account });
    expect(bought.body).toContain("word");
    expect((await world.ledger(account.address)).map(({ value, to }) => ({ value, to }))).toEqual([{ value: "2500", to: payTo }]);
    expect(stage.offers().map((offer) => offer.network)).toEqual(["eip155:1", "eip155:84532"]);
    expect(stage.presented()).toHaveLength(1);
  });

  it("says the same again where it refuses a payment", async () => {
    const { stage } = await stageWith({ challenge: (message) => ({ ...message, note: "ours" }) });
    const answer = await request(stage.url, { headers: { "payment-signature": Buffer.from("{}").toString("base64") } });
    expect(answer.statusCode).toBe(400);
    const first = await bodyOf(stage.url);
    expect(termsOf(first.headers["payment-required"]).note).toBe("ours");
  });

  it("puts any text, or nothing, where a challenge belongs", async () => {
    const { stage } = await stageWith({ challenge: () => "no terms at all" });
    expect((await bodyOf(stage.url)).headers["payment-required"]).toBe("no terms at all");
    const silent = await stageWith({ challenge: () => undefined });
    expect((await bodyOf(silent.stage.url)).headers["payment-required"]).toBeUndefined();
    const old = await stageWith({ x402Version: 1, challenge: () => "<html>" });
    expect((await bodyOf(old.stage.url)).text).toBe("<html>");
  });

  it("sells in both versions, and by every method", async () => {
    const { stage } = await stageWith({ versions: [1, 2] });
    const answer = await request(stage.url, { method: "POST", body: "{}" });
    expect(answer.statusCode).toBe(402);
    expect(termsOf(answer.headers["payment-required"]).accepts).toHaveLength(1);
    expect(((await answer.body.json()) as { accepts: unknown[] }).accepts).toHaveLength(1);
  });

  it("says how much was taken of an answer that does not end", async () => {
    const body = Buffer.alloc(1 << 16, "x");
    const { stage, record } = await stageWith({
      script: async () => ({ kind: "endless", reply: { status: 402, headers: {}, body }, limit: 1 << 20 }),
    });
    const answer = await request(stage.url);
    await expect(answer.body.text()).rejects.toThrow();
    await expect.poll(() => record[0]?.sent).toBe(1 << 20);
  });
});
