import type { AssayEvent, CheckEvent, ChainEvent, ExchangeEvent, RunEvent } from "../../src/runner/events.js";
import { countVerdicts } from "../../src/runner/events.js";

/** Small streams of events, as a run of a server makes them. */

export const run: RunEvent = {
  type: "run",
  tool: "x402-assay",
  version: "0.1.0",
  spec: "dd927a26cfefc98c24b3ec38b3a8f204dad0c60d",
  catalogue: "c",
  coverage: { demands: 10, checked: 9, excluded: 1 },
  seed: "s",
  target: { role: "server", how: "node server.js", versions: [1, 2], resource: "GET /paid", notes: [] },
  startedAt: "2026-01-01T00:00:00.000Z",
};

export const check = (change: Partial<CheckEvent> = {}): CheckEvent => ({
  type: "check",
  scenario: "server/replay/same-header",
  x402Version: 2,
  id: "server/replay/same-header/settles-once",
  level: "must",
  verdict: "pass",
  requirements: ["nonce-single-use"],
  message: "1 transfer",
  evidence: [],
  reproduce: "x402-assay check server --exec 'node server.js' --only server/replay/same-header --seed s",
  ...change,
});

export const exchange = (change: Partial<ExchangeEvent> = {}): ExchangeEvent => ({
  type: "exchange",
  scenario: "server/replay/same-header",
  x402Version: 2,
  id: "exchange:1",
  method: "GET",
  url: "http://127.0.0.1:4021/paid",
  requestHeaders: {},
  status: 200,
  headers: {},
  body: "the goods",
  startedAt: 1_000,
  endedAt: 1_020.004,
  ...change,
});

export const transfer = (change: Partial<ChainEvent> = {}): ChainEvent => ({
  type: "chain",
  scenario: "server/replay/same-header",
  x402Version: 2,
  id: "chain:0xaa",
  asset: "0x036cbd53842c5426634e7929541ec2318f3dcf7e",
  transaction: "0xaa",
  block: 7,
  from: "0x00000000000000000000000000000000000000A1",
  to: "0x00000000000000000000000000000000000000b2",
  value: "1500",
  nonce: "0xNN" as `0x${string}`,
  ...change,
});

/** A whole run: each scenario that is spoken of is told, and it ends. */
export function stream(...events: (AssayEvent & { scenario: string; x402Version: 1 | 2 })[]): AssayEvent[] {
  const checks = events.filter((event) => event.type === "check");
  const scopes = new Map(events.map(({ scenario, x402Version }) => [`${scenario}@${x402Version}`, { scenario, x402Version }]));
  return [
    run,
    ...events,
    ...[...scopes.values()].map((scope) => ({
      type: "scenario" as const,
      ...scope,
      title: "An authorization buys once",
      took: 5,
    })),
    { type: "end", verdict: "conformant", counts: countVerdicts(checks), took: 20 },
  ];
}
