import { request } from "undici";
import { describe, expect, it } from "vitest";
import { listen, readBody } from "../../src/devnet/http.js";
import { readCase } from "../../src/properties/cases.js";
import { startWorld } from "../../src/reference/world.js";
import { checkFacilitator } from "../../src/runner/check-facilitator.js";
import { checkServer } from "../../src/runner/check-server.js";
import type { CheckEvent } from "../../src/runner/events.js";
import { referenceFacilitator, referenceServer } from "../../src/targets/reference.js";
import type { TargetSource } from "../../src/targets/target.js";

/** A target behind a door that lets one payment in at a time, and turns the others away; `turned` counts them. */
function oneAtATime(source: TargetSource, status: number, turned: { count: number }): TargetSource {
  return {
    ...source,
    async start(...wanted) {
      const inner = await source.start(...wanted);
      let inside = 0;
      const door = await listen((asked, response) => {
        void (async () => {
          const pays = asked.url === "/settle" || "x-payment" in asked.headers || "payment-signature" in asked.headers;
          const body = await readBody(asked);
          if (pays && inside > 0) {
            turned.count += 1;
            response.writeHead(status, { "content-type": "application/json" }).end('{"error":"busy"}');
            return;
          }
          inside += pays ? 1 : 0;
          const { host: _host, ...headers } = asked.headers;
          const method = asked.method ?? "GET";
          const url = inner.url + (asked.url ?? "/");
          const answer = await request(url, { method: method as "GET", headers, ...(body.length > 0 ? { body } : {}) });
          const bytes = Buffer.from(await answer.body.arrayBuffer());
          inside -= pays ? 1 : 0;
          response.writeHead(answer.statusCode, answer.headers as Record<string, string>).end(bytes);
        })();
      });
      return {
        ...inner,
        url: door.url,
        async stop() {
          await door.close();
          await inner.stop();
        },
      };
    },
  };
}

const common = {
  spec: "auto",
  startWorld: () => startWorld(),
  seed: "busy",
  // Others that run side by side would be in its way, too.
  workers: 1,
  failOn: "must",
  emit: () => undefined,
  reproduce: (id: string) => id,
} as const;

const wrong = (events: readonly unknown[]) =>
  (events as CheckEvent[]).filter(({ type, verdict }) => type === "check" && verdict !== "pass" && verdict !== "not-applicable");

describe("a target that takes one payment at a time", () => {
  it.each([429, 503])("is held to nothing for it, if it is a facilitator that says so with %i", async (status) => {
    const turned = { count: 0 };
    const select = (id: string) => /^facilitator\/(crowd\/(mixed|one-payer)|generated\/histories)$/.test(id);
    const generate = { cases: [readCase("together:0"), readCase("together:1 settle:0")] };
    const source = oneAtATime(referenceFacilitator(), status, turned);
    const { events } = await checkFacilitator({ ...common, source, select, generate });
    expect(wrong(events)).toEqual([]);
    expect(turned.count).toBeGreaterThan(4);
  });

  it("is held to nothing for it, if it is a server", async () => {
    const turned = { count: 0 };
    const select = (id: string) => /^server\/(load\/(mixed-crowd|buyers-at-once)|generated\/histories)$/.test(id);
    const generate = { cases: [readCase("together:0"), readCase("together:1 pay:0")] };
    const source = oneAtATime(referenceServer(), 503, turned);
    const { events } = await checkServer({ ...common, source, select, generate });
    expect(wrong(events)).toEqual([]);
    expect(turned.count).toBeGreaterThan(4);
  });
});
