import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { encodeHeader } from "../../src/protocol/headers.js";
import { evidenceOf, type Entry, type ExchangeEntry } from "../../src/report/evidence.js";
import { htmlReport } from "../../src/report/html.js";
import { makeReport } from "../../src/report/report.js";
import { pageOf } from "../../src/report/page-data.js";
import { curl, quoted } from "../../src/page/model/curl.js";
import { decodeCall, decodeExchange } from "../../src/page/model/decoded.js";
import { filtered, fromHash, noFilter, toHash } from "../../src/page/model/filter.js";
import { amount, date, decimal, time } from "../../src/page/model/money.js";
import { readOther } from "../../src/page/model/other.js";
import { relevant } from "../../src/page/model/relevant.js";
import { sequence } from "../../src/page/model/sequence.js";
import { visible, visibleLine } from "../../src/page/model/visible.js";
import type { CallEvent } from "../../src/runner/events.js";
import { check, exchange, stream, transfer } from "../report/streams.js";

const from = "0x00000000000000000000000000000000000000A1";
const to = "0x00000000000000000000000000000000000000b2";
const authorization = { from, to, value: "1500", validAfter: "1700000000", validBefore: "1700000660", nonce: "0xNN" };
const accepted = {
  scheme: "exact",
  network: "eip155:84532",
  asset: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  amount: "1500",
};
const payment = { x402Version: 2, accepted, payload: { signature: "0x51", authorization } };
const call = (change: Partial<CallEvent>): CallEvent => ({
  type: "call",
  scenario: "server/replay/same-header",
  x402Version: 2,
  id: "call:1",
  to: "facilitator",
  method: "settle",
  payer: from,
  startedAt: 1_004,
  endedAt: 1_016,
  request: { x402Version: 2, paymentPayload: payment, paymentRequirements: accepted },
  status: 200,
  response: { success: true, transaction: "0xaa", payer: from },
  ...change,
});
const paid = exchange({
  requestHeaders: { "PAYMENT-SIGNATURE": encodeHeader(payment) },
  headers: { "payment-response": encodeHeader({ success: true, transaction: "0xaa" }) },
  authorization: `${from}:0xNN`.toLowerCase(),
});
const rpc = call({
  id: "call:2",
  to: "rpc",
  method: "eth_sendRawTransaction",
  transaction: "0xaa",
  startedAt: 1_008,
  endedAt: 1_010,
  request: undefined,
  response: undefined,
});
const entriesOf = (...events: Parameters<typeof stream>): Entry[] =>
  [...evidenceOf(stream(...events)).values()][0]?.entries ?? [];

describe("the sequence diagram", () => {
  it("says who said what to whom, and puts the money behind the call that moved it", () => {
    const arrows = sequence(entriesOf(paid, call({}), rpc, transfer()), "server");
    expect(arrows.map(({ from: a, to: b, text }) => `${a} ${b}: ${text}`)).toEqual([
      "buyer server: GET /paid",
      "server facilitator: /settle",
      "facilitator chain: eth_sendRawTransaction, 2 ms",
      "chain chain: 0.0015 USDC moved",
      "facilitator server: 200 after 12 ms",
      "server buyer: 200 after 20 ms",
    ]);
    expect(arrows[0]?.note).toBe("0.0015 USDC, 0x0000…00A1 → 0x0000…00b2, window of 660 s, nonce 0xNN");
    expect(arrows.map(({ at }) => at)).toEqual([0, 4, 8, undefined, 16, 20]);
  });

  it("is told from where the target stands", () => {
    const [asked] = sequence(entriesOf(exchange({ method: "POST", url: "http://h/verify" })), "facilitator");
    expect(asked).toMatchObject({ from: "server", to: "facilitator", text: "POST /verify" });
  });

  it("says the same reading once, and an answer that never came", () => {
    const reads = [1, 2, 3].map((at) => call({ ...rpc, id: `call:${at}`, method: "eth_call", startedAt: 1_000 + at }));
    expect(sequence(entriesOf(...reads), "server").map(({ text }) => text)).toEqual(["eth_call × 3"]);
    expect(sequence(entriesOf(exchange({ status: 0, error: "timeout" })), "server")[1]).toMatchObject({
      text: "timeout after 20 ms",
      tone: "bad",
    });
  });

  it("belongs to a check: what it points to, and what is about the same payment", () => {
    const stranger = call({ id: "call:9", payer: to });
    const later = exchange({ id: "exchange:2", startedAt: 5_000, endedAt: 5_001 });
    const entries = entriesOf(paid, later, call({}), stranger, rpc, transfer());
    expect(relevant(entries, ["chain:0xaa"]).map(({ id }) => id)).toEqual(["exchange:1", "call:1", "call:2", "chain:0xaa"]);
    expect(relevant(entries, [])).toEqual([]);
    const twin = { ...payment, payload: { authorization: { ...authorization, nonce: "0xMM" } } };
    const beside = [
      call({ id: "call:5", request: { paymentPayload: twin } }),
      call({ ...rpc, id: "call:6", transaction: "0xbb" }),
      transfer({ id: "chain:0xbb", transaction: "0xbb", nonce: "0xMM" as `0x${string}` }),
    ];
    expect(relevant(entriesOf(paid, call({}), transfer(), ...beside), ["exchange:1"]).map(({ id }) => id)).toEqual([
      "exchange:1",
      "call:1",
      "chain:0xaa",
    ]);
  });
});

describe("what messages say", () => {
  it("reads payments, receipts and demands out of headers and bodies", () => {
    const [shown] = entriesOf(paid) as [ExchangeEntry];
    expect(decodeExchange(shown)).toMatchObject({
      payment: { from, value: "1500", network: "eip155:84532", asset: accepted.asset },
      outcome: { said: "settled", transaction: "0xaa" },
    });
    const demand = exchange({ status: 402, body: JSON.stringify({ accepts: [{ maxAmountRequired: "7", payTo: to }] }) });
    expect(decodeExchange(demand)).toEqual({ offers: [{ amount: "7", payTo: to }] });
    expect(decodeCall(call({ method: "verify", response: { isValid: false, invalidReason: "expired" } })).outcome).toEqual({
      said: "invalid",
      reason: "expired",
    });
  });

  it.each([
    "",
    "not base64!",
    encodeHeader([1]),
    encodeHeader({ payload: { authorization: null } }),
    encodeHeader({ payload: 3 }),
  ])("makes nothing of %j", (header) => {
    expect(decodeExchange(exchange({ requestHeaders: { "x-payment": header } }))).toEqual({});
  });

  it("writes amounts, times and dates", () => {
    expect([decimal("1000"), decimal("1"), decimal("12345678"), decimal("-1"), decimal("1e9")]).toEqual([
      "0.001",
      "0.000001",
      "12.345678",
      undefined,
      undefined,
    ]);
    expect(amount("1000", to)).toBe("1000 atomic units");
    expect([time(3.4), time(1_500), time(125_000)]).toEqual(["3 ms", "1.50 s", "2 min 5 s"]);
    expect([date("1700000000"), date("99999999999999999999"), date("x")]).toEqual([
      "2023-11-14 22:13:20 UTC",
      undefined,
      undefined,
    ]);
  });
});

describe("texts of others", () => {
  it("shows what cannot be seen", () => {
    expect(visible("a\u001b[31m\u202egnp\u200b\u0000\nb")).toBe("a⟨U+001B⟩[31m⟨U+202E⟩gnp⟨U+200B⟩⟨U+0000⟩\nb");
    expect(visible("\ud800 and 😀")).toBe("⟨U+D800⟩ and 😀");
    expect(visibleLine("a\nb\tc")).toBe("a ↵ b c");
  });

  it("is one word of a shell, whatever it is", () => {
    const nasty = ["plain", "it's", '$(id) `id` "', "a\nb\u001b[0m", "\u202e’é\\x41", "-x", ""];
    const out = execFileSync("bash", ["-c", `printf '%s\\0' ${nasty.map(quoted).join(" ")}`], { encoding: "utf8" });
    expect(out.split("\0").slice(0, -1)).toEqual(nasty);
  });

  it("makes a curl command, unless some of the request is not here", () => {
    const shown = exchange({ method: "POST", requestHeaders: { Host: "h", "X-A": "1 2" }, requestBody: "{}" });
    expect(curl(shown)).toBe("curl -i -X POST -H 'X-A: 1 2' --data-raw '{}' http://127.0.0.1:4021/paid");
    const odd = exchange({ target: "/paid//x", requestHeaders: {} });
    expect(curl(odd)).toBe("curl -i --path-as-is --request-target /paid//x http://127.0.0.1:4021/paid");
    expect(curl({ ...odd, target: "/paid" })).toBe("curl -i http://127.0.0.1:4021/paid");
    expect(curl({ ...shown, cut: true })).toBeUndefined();
    expect(curl(exchange({ url: "javascript:alert(1)" }))).toBeUndefined();
  });
});

describe("filters", () => {
  const checks = [
    check({ id: "server/replay/same-header/a", verdict: "fail", attribution: "target", message: "Given away" }),
    check({ id: "server/time/late/b", scenario: "server/time/late", x402Version: 1, level: "should" }),
  ];
  const { data } = pageOf(stream(...checks), () => undefined);
  const found = (change: object) =>
    filtered(data, { ...noFilter, ...change })
      .map(({ id }) => id.slice(-1))
      .join("");

  it.each([
    [{}, "ab"],
    [{ text: "AWAY given" }, "a"],
    [{ text: "buys once" }, "ab"],
    [{ text: "nowhere" }, ""],
    [{ topic: "time" }, "b"],
    [{ role: "client" }, ""],
    [{ verdict: ["pass"] }, "b"],
    [{ verdict: ["pass", "fail"], level: ["must"] }, "a"],
    [{ attribution: ["target"] }, "a"],
    [{ version: ["1"] }, "b"],
    [{ requirement: "nonce-single-use" }, "ab"],
    [{ cause: "1" }, "a"],
  ])("%j leaves %j", (change, left) => {
    expect(found(change)).toBe(left);
  });

  it("are kept in the address", () => {
    const filter = { ...noFilter, text: "a & b", verdict: ["fail", "warn"], topic: "time" };
    expect(fromHash(`#${toHash(filter, "server/x@2")}`)).toEqual({ filter, check: "server/x@2" });
    expect(fromHash("#checks")).toEqual({ filter: noFilter, check: "" });
  });
});

describe("another run", () => {
  const events = stream(check({ verdict: "fail" }), exchange());

  const mended = (change: object) => {
    const report = makeReport(events);
    return JSON.stringify({ ...report, checks: report.checks.map((one) => ({ ...one, ...change })) });
  };

  it.each([
    ["events", events.map((event) => JSON.stringify(event)).join("\n")],
    ["a page", htmlReport(events)],
    ["a JSON report", JSON.stringify(makeReport(events), null, 2)],
  ])("is read from %s", (_what, text) => {
    expect(readOther(text)).toMatchObject({ how: "node server.js", summary: { fail: 1 }, checks: [{ verdict: "fail" }] });
  });

  it.each(["", "{}", "hello", '{"type":"check"}', "<html></html>", mended({ message: 7 }), mended({ verdict: "x" })])(
    "is refused with one sentence: %j",
    (text) => {
      expect(() => readOther(text)).toThrow(/^This is none of x402-assay's files/);
    },
  );
});
