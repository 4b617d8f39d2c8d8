import type { AssayEvent, CallEvent } from "../../src/runner/events.js";
import { check, exchange, run, stream, transfer } from "../report/streams.js";

const word = "W".repeat(100_000);

/** What a target may send: each of it somewhere, all of it everywhere. */
export const injections = [
  "</script><script>window.pwned=1;alert(1)</script>",
  '<img src=x onerror="window.pwned=1;alert(1)">',
  "javascript:window.pwned=1",
  '"><svg onload=window.pwned=1>',
  "<!--<script>",
  "\u202egnp.exe\u2066\u200f",
  "\u001b[31m\u001b]0;title\u0007\u0000",
  "{{constructor.constructor('window.pwned=1')()}}",
  "__proto__",
  "\ud800",
];

/** A run against a target whose every string is an injection, or longer than any line. */
export function hostileRun(): AssayEvent[] {
  const evil = `${injections.join(" ")} ${word}`;
  const headers = Object.fromEntries(injections.map((text) => [`${text.slice(0, 60)}`, evil]));
  const scopes = ["server/time/late", "server/replay/same-header"];
  const message = { __proto__: null, accepts: [{ amount: evil, network: evil, payTo: evil, asset: evil }], evil };
  const payment = {
    payload: { authorization: { from: evil, to: evil, value: evil, nonce: evil }, signature: evil },
    scheme: evil,
  };
  const call: CallEvent = {
    type: "call",
    scenario: "server/replay/same-header",
    x402Version: 2,
    id: "call:1",
    to: "facilitator",
    method: evil,
    startedAt: 1_001,
    endedAt: 1_002,
    request: { paymentPayload: payment, paymentRequirements: payment },
    status: 200,
    response: { isValid: false, invalidReason: evil, payer: evil },
    fault: evil,
  };
  const short = injections.join(" ");
  const shared = Buffer.from(
    JSON.stringify({ payload: { authorization: { from: short, value: short, nonce: short } } }),
  ).toString("base64");
  const [begin, ...rest] = stream(
    ...scopes.flatMap((scenario) =>
      injections.map((text, at) =>
        check({
          scenario,
          id: `${scenario}/check-${at}`,
          verdict: at % 3 === 0 ? "fail" : at % 3 === 1 ? "untestable" : "pass",
          attribution: "target",
          message: `${text} ${evil}`,
          expected: text,
          actual: { [text]: evil, steps: [evil] },
          case: `${short} a:1`,
          evidence: ["exchange:1", "call:1", "chain:0xaa"],
          requirements: ["nonce-single-use", text],
          reproduce: evil,
        }),
      ),
    ),
    exchange({
      url: `javascript:${evil}`,
      method: evil,
      requestHeaders: headers,
      requestBody: evil,
      status: 402,
      headers,
      body: JSON.stringify(message),
    }),
    exchange({
      id: "exchange:2",
      requestHeaders: { "payment-signature": shared },
      body: evil,
      status: 0,
      error: evil,
      target: evil,
    }),
    exchange({ id: "exchange:3", requestHeaders: { "x-a": short }, requestBody: short }),
    call,
    transfer({ from: evil as `0x${string}`, to: evil as `0x${string}`, value: evil, asset: evil as `0x${string}` }),
    { type: "observation", scenario: "server/time/late", x402Version: 2, name: short, value: evil },
    ...injections.map((text) => ({
      type: "cell" as const,
      scenario: "server/replay/same-header",
      x402Version: 2 as const,
      matrix: short,
      row: text,
      column: text,
      outcome: "silent-loss" as const,
      evidence: ["exchange:1"],
    })),
  );
  const target = {
    ...run.target,
    how: evil,
    resource: evil,
    others: [evil, evil],
    extensions: injections,
    notes: [evil, ...injections],
  };
  const end = rest.pop();
  return [{ ...run, ...begin, target } as AssayEvent, ...rest, { ...end, problem: evil } as AssayEvent];
}

/** A run as large as they get: 1,500 checks in 50 topics, 5,000 exchanges, as many calls. */
export function largeRun(): AssayEvent[] {
  const scenarios = Array.from({ length: 250 }, (_, at) => `server/topic-${at % 50}/scenario-${at}`);
  return stream(
    ...scenarios.flatMap((scenario, number) => [
      ...Array.from({ length: 6 }, (_, at) =>
        check({
          scenario,
          id: `${scenario}/check-${at}`,
          verdict: (number + at) % 9 === 0 ? "fail" : "pass",
          attribution: "target",
          message: `what was said in ${number} of ${at}`,
          evidence: ["exchange:3", "exchange:4"],
        }),
      ),
      ...Array.from({ length: 20 }, (_, at) =>
        exchange({
          scenario,
          id: `exchange:${at}`,
          startedAt: 1_000 + at * 10,
          body: JSON.stringify({ number, at, text: "x".repeat(1_500) }),
        }),
      ),
      ...Array.from({ length: 20 }, (_, at) => ({
        type: "call" as const,
        scenario,
        x402Version: 2 as const,
        id: `call:${at}`,
        to: "rpc" as const,
        method: `eth_call${at}`,
        startedAt: 1_000 + at * 10,
        endedAt: 1_001 + at * 10,
        request: undefined,
        status: 200,
      })),
    ]),
  );
}
