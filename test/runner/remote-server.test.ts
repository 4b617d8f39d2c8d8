import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { World } from "../../src/devnet/world.js";
import { startServer } from "../../src/reference/server/serve.js";
import { startWorld } from "../../src/reference/world.js";
import { checkServer } from "../../src/runner/check-server.js";
import type { AssayEvent, CheckEvent, ExchangeEvent } from "../../src/runner/events.js";
import { decodeHeader } from "../../src/protocol/headers.js";
import { urlTarget } from "../../src/targets/exec.js";

/** Somebody's server, known by its URL alone: it settles on a world that the check knows nothing of. */
let theirs: World;
let server: { url: string; close(): Promise<void> };

beforeAll(async () => {
  theirs = await startWorld();
  server = await startServer({ facilitatorUrl: theirs.info.facilitatorUrl, payTo: theirs.info.payee });
});
afterAll(async () => {
  await server.close();
  await theirs.close();
});

describe("a server of which only the URL is known", () => {
  it("is asked politely, and by nothing that could ever be cashed", async () => {
    const events: AssayEvent[] = [];
    const { verdict } = await checkServer({
      source: urlTarget(server.url, 2_000),
      startWorld: () => startWorld(),
      spec: 2,
      seed: "remote",
      workers: 8,
      failOn: "must",
      wired: false,
      resources: [{ method: "GET", path: "/protected" }],
      select: (id) => ["server/challenge/unpaid-get", "server/payment/uncashable", "server/payment/valid"].includes(id),
      emit: (event) => events.push(event),
      reproduce: () => "",
    });
    const checks = events.filter((event): event is CheckEvent => event.type === "check" && event.x402Version === 2);
    expect(checks.filter(({ verdict: said }) => said === "fail")).toEqual([]);
    expect(checks.find(({ id }) => id === "server/payment/uncashable/unsigned-refused")?.verdict).toBe("pass");
    expect(checks.find(({ id }) => id === "server/payment/valid/served")).toMatchObject({
      verdict: "untestable",
      message: expect.stringContaining("no devnet is behind the target") as unknown,
    });
    // What could not be tried is not passed.
    expect(verdict).toBe("inconclusive");

    const exchanges = events.filter((event): event is ExchangeEvent => event.type === "exchange");
    const presented = exchanges.flatMap(({ requestHeaders }) => requestHeaders["PAYMENT-SIGNATURE"] ?? []);
    expect(presented.length).toBeGreaterThan(0);
    for (const header of presented) {
      const read = decodeHeader(header);
      const payload = read.ok ? (read.value as { payload?: { signature?: string } }).payload : undefined;
      expect(payload?.signature ?? "0x00").toMatch(/^0x0+$/);
    }
    const times = exchanges.map(({ startedAt }) => startedAt).sort((a, b) => a - b);
    expect(times.length).toBeGreaterThan(4);
    // Four a second at the most, all in all: on a busy machine one goes out late, and the next one looks early.
    expect(((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1)).toBeGreaterThan(220);
    expect((await theirs.calls()).filter(({ method }) => method === "settle")).toEqual([]);
  });
});
