import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { listen, type Listening } from "../../src/devnet/http.js";
import { startWorld } from "../../src/reference/world.js";
import { checkFacilitator } from "../../src/runner/check-facilitator.js";
import type { CheckEvent, Verdict } from "../../src/runner/events.js";
import type { RunResult } from "../../src/runner/run.js";
import { urlTarget } from "../../src/targets/exec.js";
import { referenceFacilitator } from "../../src/targets/reference.js";
import type { TargetSource } from "../../src/targets/target.js";

const check = (source: TargetSource, spec: 1 | 2 | "auto" = "auto", select: (id: string) => boolean = () => true) =>
  checkFacilitator({
    source,
    spec,
    select,
    startWorld: () => startWorld(),
    seed: "test",
    workers: 8,
    failOn: "must",
    emit: () => undefined,
    reproduce: (id, version) => `${id} ${version}`,
  });

const checksOf = ({ events }: RunResult) => events.filter((event): event is CheckEvent => event.type === "check");
const those = (result: RunResult, verdict: Verdict) => checksOf(result).filter((event) => event.verdict === verdict);

const open: Listening[] = [];
async function always(status: number, body: string): Promise<TargetSource> {
  const listening = await listen((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  open.push(listening);
  return { how: "always the same", fresh: true, start: () => Promise.resolve(running(listening.url)) };
}
const running = (url: string) => ({ url, exited: new Promise<string>(() => undefined), stop: () => Promise.resolve() });

afterEach(async () => {
  for (const listening of open.splice(0)) await listening.close();
});

/** Milliseconds: it has to wait for receipts that never come, however many others want the machine. */
const wholeCatalogue = 120_000;

describe("checking the reference facilitator", () => {
  let result: RunResult;
  beforeAll(async () => {
    result = await check(referenceFacilitator());
  }, wholeCatalogue);

  it("calls it conformant in both versions", () => {
    // What may be either way is reported, and never graded.
    const odd = checksOf(result).filter(({ verdict }) => verdict !== "pass" && verdict !== "info");
    // Among all others only a few histories are run, and not everything comes up in them.
    const few = /^none of \d+ cases came to it/;
    // It lists both versions, so that nothing can be asked of one that it does not list.
    expect(odd.filter(({ scenario, message }) => !few.test(message) && scenario !== "facilitator/version/unlisted")).toEqual([]);
    expect(new Set(checksOf(result).map(({ x402Version }) => x402Version))).toEqual(new Set([1, 2]));
    expect(result.verdict).toBe("conformant");
  });

  it("leaves evidence for each verdict", () => {
    const { events } = result;
    const ids = new Map<string, Set<string>>();
    for (const event of events) {
      if (event.type !== "exchange" && event.type !== "call" && event.type !== "chain") continue;
      const scope = `${event.scenario}@${event.x402Version}`;
      ids.set(scope, (ids.get(scope) ?? new Set()).add(event.id));
    }
    for (const event of events) {
      if (event.type !== "check" || event.verdict === "not-applicable") continue;
      expect(event.evidence.length, event.id).toBeGreaterThan(0);
      for (const id of event.evidence) expect(ids.get(`${event.scenario}@${event.x402Version}`)).toContain(id);
    }
  });
});

describe("checking a facilitator", () => {
  it.each([
    [200, "{}"],
    [200, "not json"],
    [402, "{}"],
    [500, '{"error":"no"}'],
  ])("lets nothing pass that always answers %i %s", async (status, body) => {
    const result = await check(await always(status, body));
    expect(those(result, "pass")).toEqual([]);
    expect(result.verdict).toBe("not-conformant");
  });

  it("lets no settlement pass that says yes to everything", async () => {
    const yes = { isValid: true, success: true, transaction: `0x${"1".repeat(64)}`, network: "eip155:84532" };
    const result = await check(await always(200, JSON.stringify(yes)), 2, (id) => /\/(settle|verify|supported)\//.test(id));
    expect(result.verdict).toBe("not-conformant");
    const red = those(result, "fail").map(({ id }) => id);
    expect(red).toEqual(
      expect.arrayContaining([
        "facilitator/settle/twice/one-transfer",
        "facilitator/settle/valid-payment/exact-transfer",
        "facilitator/settle/valid-payment/true-on-chain",
        "facilitator/verify/foreign-signer/declined",
      ]),
    );
  });

  it("says that it cannot judge a facilitator of another chain", async () => {
    const elsewhere = await startWorld();
    try {
      // Another world's facilitator: right in itself, and no payer of ours has anything there.
      const result = await check(urlTarget(elsewhere.info.facilitatorUrl), 2);
      expect(result.verdict).toBe("inconclusive");
      expect(those(result, "fail")).toEqual([]);
      expect(those(result, "untestable")[0]?.message).toContain("does not look at the devnet's chain");
    } finally {
      await elsewhere.close();
    }
  });

  it("says that nothing answers", async () => {
    const gone: TargetSource = { how: "gone", fresh: true, start: () => Promise.resolve(running("http://127.0.0.1:9")) };
    await expect(check(gone)).rejects.toThrow("does not answer GET /supported");
  });
});
