import { describe, expect, it } from "vitest";
import type { BlockEntry, LiveEntry, LiveExchange } from "../../src/live/types.js";
import { entriesKept } from "../../src/live/types.js";
import { clockInWords, isOn, money, payersIn, switches, unitsOf } from "../../src/page/model/live.js";
import { received, timeline, type PaymentItem } from "../../src/page/model/timeline.js";
import type { CallEntry } from "../../src/report/evidence.js";

const [payer, payee, asset] = ["0xAa", "0xBb", "0xCc"].map((begin) => `${begin}${"1".repeat(38)}` as `0x${string}`) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
];
const nonce = `0x${"7".repeat(64)}` as const;
const transaction = `0x${"9".repeat(64)}` as const;
const payment = {
  x402Version: 2,
  payload: { signature: "0x", authorization: { from: payer, to: payee, value: "1000", nonce } },
  accepted: { asset, network: "eip155:84532" },
};
const packed = Buffer.from(JSON.stringify(payment)).toString("base64");

const exchange = (id: number, startedAt: number, more: Partial<LiveExchange> = {}): LiveExchange => ({
  type: "exchange",
  id: `exchange:${id}`,
  method: "GET",
  url: "http://127.0.0.1:1/protected",
  target: "/protected",
  requestHeaders: {},
  status: 402,
  headers: {},
  body: "",
  startedAt,
  endedAt: startedAt + 1,
  connection: 5,
  ...more,
});
const paid = { requestHeaders: { "payment-signature": packed }, status: 200 };
const call = (id: number, startedAt: number, method: string, more: Partial<CallEntry> = {}): CallEntry => ({
  type: "call",
  id: `call:${id}`,
  to: "facilitator",
  method,
  payer,
  startedAt,
  endedAt: startedAt + 5,
  request: { paymentPayload: payment },
  status: 200,
  ...more,
});
const node = (id: number, startedAt: number, more: Partial<CallEntry> = {}) =>
  call(id, startedAt, "eth_call", { to: "rpc", request: [], ...more });
const block = (number: number, at: number, more: Partial<BlockEntry> = {}): BlockEntry => ({
  type: "block",
  id: `block:${number}`,
  at,
  from: number,
  number,
  hash: `0x${number}`,
  timestamp: 1_000 + number,
  transactions: 1,
  transfers: [{ type: "chain", id: "chain:1", asset, transaction, block: number, from: payer, to: payee, value: "1000", nonce }],
  ...more,
});

const purchase: LiveEntry[] = [
  exchange(1, 100),
  call(1, 110, "verify", { response: { isValid: true } }),
  node(2, 111),
  call(3, 120, "settle", { endedAt: 140, response: { success: true, transaction } }),
  node(4, 125, { method: "eth_sendRawTransaction", transaction }),
  block(7, 130),
  exchange(2, 105, { ...paid, endedAt: 150 }),
];
const payments = (entries: readonly LiveEntry[]) =>
  timeline(entries).filter((item): item is PaymentItem => item.kind === "payment");
const words = (entries: readonly LiveEntry[]) => payments(entries).map(({ outcome }) => outcome.word);

describe("the timeline of a devnet", () => {
  it("tells a purchase as one, from the question to the money", () => {
    const [one, ...more] = payments(purchase);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ outcome: { verdict: "pass", word: "paid" }, from: payer, to: payee, value: "1000", at: 100 });
    expect(one!.target).toBe("/protected");
    expect(one!.entries.map(({ id }) => id)).toEqual([
      "exchange:1",
      "exchange:2",
      "call:1",
      "call:2",
      "call:3",
      "call:4",
      "chain:1",
    ]);
    expect(timeline(purchase).map(({ kind }) => kind)).toEqual(["block", "payment"]);
  });

  it("keeps what belongs to no payment apart", () => {
    const stray = [
      exchange(9, 10, { status: 404, target: "/nothing" }),
      exchange(10, 20, { connection: 6 }),
      node(9, 50, { payer: `0x${"4".repeat(40)}` }),
      node(10, 60, { payer: undefined as never }),
      call(11, 20_000, "supported", { request: undefined, payer: undefined as never }),
    ];
    const items = timeline([...purchase, ...stray, { type: "notice", id: "notice:1", at: 30_000, text: "a" }]);
    expect(items.map(({ kind, id }) => [kind, id])).toEqual([
      ["notice", "notice:1"],
      ["calls", "call:11"],
      ["block", "block:7"],
      ["payment", `payment:${payer}:${nonce}`.toLowerCase()],
      ["calls", "call:9"],
      ["visit", "exchange:10"],
      ["visit", "exchange:9"],
    ]);
  });

  const without = (...ids: string[]) => purchase.filter(({ id }) => !ids.includes(id));
  const open = { ...call(3, 120, "settle"), endedAt: undefined as never };
  it.each<[string, LiveEntry[]]>([
    ["settled", without("exchange:1", "exchange:2")],
    ["taken back", without("block:7", "exchange:2").concat(block(7, 130, { takenBack: true }))],
    ["charged, not delivered", without("exchange:2").concat(exchange(2, 105, { ...paid, status: 502 }))],
    ["delivered, not charged", without("block:7")],
    ["charged twice", [...purchase, block(8, 200, { id: "block:8" })]],
    ["under way", [open]],
    ["moved, not answered yet", [open, block(7, 130)]],
    ["refused", [call(1, 110, "verify", { response: { isValid: false } }), exchange(2, 105, { ...paid, status: 402 })]],
    ["failed", [call(1, 110, "verify", { status: 500, response: "?" }), exchange(2, 105, { ...paid, status: 502 })]],
    ["not sold", [exchange(2, 105, { ...paid, status: 400 })]],
    ["verified", [call(1, 110, "verify", { response: { isValid: true } })]],
  ])("says %s", (word, entries) => {
    expect(words(entries)).toEqual([word]);
  });

  it("stands when the transaction comes back in another block", () => {
    expect(words([...purchase, block(7, 130, { id: "block:x", takenBack: true })])).toEqual(["paid"]);
  });

  it("names the faults that a payment met, once", () => {
    const met = [call(1, 110, "verify", { fault: "fault-1" }), call(2, 120, "verify", { fault: "fault-1" })];
    expect(payments(met)[0]?.faults).toEqual(["fault-1"]);
  });

  it("changes what it knows in its place, forgets the oldest, and begins anew when it is told everything", () => {
    const before = [block(1, 1), block(2, 2)];
    const after = received(before, [block(1, 1, { takenBack: true }), block(3, 3)]);
    expect(after.map(({ id }) => id)).toEqual(["block:1", "block:2", "block:3"]);
    expect(after[0]).toMatchObject({ takenBack: true });
    const many = Array.from({ length: entriesKept + 20 }, (_, at) => block(at + 10, at));
    expect(received(before, many)).toHaveLength(entriesKept);
    expect(received(before, [block(5, 5)], true).map(({ id }) => id)).toEqual(["block:5"]);
  });

  it("does not choke on what means nothing", () => {
    const odd = [
      call(1, 1, "verify", { request: { paymentPayload: { payload: { authorization: { from: 7, nonce: {} } } } } }),
      call(2, 2, "</script>", { request: null, response: [] }),
      exchange(1, 3, { requestHeaders: { "x-payment": "%%%" } }),
    ];
    expect(timeline(odd).map(({ kind }) => kind)).toEqual(["visit", "calls"]);
  });
});

describe("words and switches", () => {
  it("reads amounts as they are typed", () => {
    const typed = ["1", "1.5", "0,001", ".5", " 20. ", "0", "1e3", "-1", "1.2345678", "", "."];
    expect(typed.map((text) => unitsOf(text))).toEqual([
      "1000000",
      "1500000",
      "1000",
      "500000",
      "20000000",
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(["1000", "1000000", "1234567890000", "0"].map(money)).toEqual(["0.001", "1.00", "1,234,567.89", "0.00"]);
  });

  it("tells how far the chain's clock is off", () => {
    expect([0, 60, -3_600, 86_400 * 3].map(clockInWords)).toEqual([
      "in step with this machine",
      "60 seconds ahead of this machine",
      "60 minutes behind this machine",
      "3 days ahead of this machine",
    ]);
  });

  it("offers the payers that there are, each once", () => {
    const account = (role: "buyer" | "payee" | "minted", address: string) => ({ role, address, balance: "0", wei: "0" });
    const accounts = [account("payee", payee), account("buyer", "0xB1"), account("buyer", "0xB2"), account("minted", "0xM1")];
    const calls = [payer, payer.toLowerCase(), "0xb1"].map((one, at) => call(at, at, "verify", { payer: one as `0x${string}` }));
    expect(payersIn(accounts, [...calls, node(9, 9, { payer: "0x99" })])).toEqual([
      { name: "buyer 1", address: "0xB1" },
      { name: "buyer 2", address: "0xB2" },
      { name: "minted to", address: "0xM1" },
      { name: "seen", address: payer.toLowerCase() },
    ]);
  });

  it("finds the fault behind a switch, for the same payer only", () => {
    const [one] = switches[0]!.switches;
    const on = { ...one!.fault, id: "fault-1", hits: 0 };
    expect(isOn([on], one!, "")).toBe(on);
    expect(isOn([on], one!, payer)).toBeUndefined();
    expect(isOn([{ ...on, payer }], one!, payer.toLowerCase())).toMatchObject({ id: "fault-1" });
    expect(isOn([on], switches[0]!.switches[1]!, "")).toBeUndefined();
  });
});
