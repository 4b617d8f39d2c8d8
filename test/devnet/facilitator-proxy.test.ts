import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { clock } from "../../src/devnet/clock.js";
import { startFacilitatorProxy } from "../../src/devnet/facilitator-proxy.js";
import { FaultBook, parseFault, type FaultAction } from "../../src/devnet/faults.js";
import { listen, readBody, sendJson, type Listening } from "../../src/devnet/http.js";
import { Recorder } from "../../src/devnet/recorder.js";
import { newAccount } from "../helpers.js";

/** A service that counts what reaches it and answers `{path, count}`. */
let behind: Listening;
let proxy: Listening;
let reached: string[] = [];
const faults = new FaultBook();
const recorder = new Recorder();

beforeAll(async () => {
  behind = await listen((request, response) => {
    void readBody(request).then((body) => {
      reached.push(body.toString());
      sendJson(response, 200, { isValid: true, payer: "somebody", count: reached.length });
    });
  });
  proxy = await startFacilitatorProxy({ behind: () => behind.url, faults, recorder, port: 0 });
});
afterAll(() => Promise.all([proxy.close(), behind.close()]));
afterEach(() => {
  faults.clear();
  reached = [];
});

const bodyOf = (payer: string) =>
  JSON.stringify({ x402Version: 2, paymentPayload: { payload: { authorization: { from: payer } } } });

function call(payer: string, patience: number | AbortSignal = 2_000, path = "/verify") {
  const signal = typeof patience === "number" ? AbortSignal.timeout(patience) : patience;
  return fetch(`${proxy.url}${path}`, { method: "POST", body: bodyOf(payer), signal });
}

/** What the caller sees: a status and text, or how the connection ended. */
async function seen(payer: string, patience?: number | AbortSignal): Promise<string> {
  try {
    const response = await call(payer, patience);
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return ["TimeoutError", "AbortError"].includes((error as Error).name) ? "silence" : "broken";
  }
}

function fault(payer: `0x${string}`, action: FaultAction, times?: number) {
  const wanted = { at: "facilitator", call: "verify", payer, action, ...(times ? { times } : {}) };
  return faults.add(parseFault(JSON.parse(JSON.stringify(wanted))));
}

const fine = /^200 .*"isValid":true/;

describe("the facilitator proxy", () => {
  it("passes a call on, byte for byte, and records it", async () => {
    const { address } = newAccount();
    expect(await seen(address)).toMatch(fine);
    expect(reached).toEqual([bodyOf(address)]);
    expect(recorder.of(address)).toMatchObject([
      { to: "facilitator", method: "verify", payer: address, status: 200, response: { isValid: true } },
    ]);
    expect(recorder.of(address)[0]?.fault).toBeUndefined();
  });

  const cases: [name: string, action: FaultAction, sees: string | RegExp, reaches: number][] = [
    ["hang before", { do: "hang", when: "before" }, "silence", 0],
    ["hang after", { do: "hang", when: "after" }, "silence", 1],
    ["reset before", { do: "reset", when: "before" }, "broken", 0],
    ["reset after", { do: "reset", when: "after" }, "broken", 1],
    ["truncate", { do: "truncate" }, "broken", 1],
    ["answer", { do: "answer", status: 503, body: { isValid: false } }, '503 {"isValid":false}', 0],
    ["answer with text", { do: "answer", body: "<html>" }, "200 <html>", 0],
    ["answer after asking", { do: "answer", forward: true, body: [] }, "200 []", 1],
    ["patch", { do: "patch", members: { isValid: false, payer: null } }, '200 {"isValid":false,"count":1}', 1],
    ["patch a status", { do: "patch", members: { isValid: false }, status: 500 }, /^500 .*"payer":"somebody"/, 1],
    ["repeat", { do: "repeat", times: 3 }, /"count":3/, 3],
  ];

  it.each(cases)("%s: hits its payer only, once, and is recorded", async (_name, action, sees, reaches) => {
    const [mine, neighbour] = [newAccount().address, newAccount().address];
    const installed = fault(mine, action, 1);
    const patience = sees === "silence" ? 1_000 : undefined;
    const hit = await seen(mine, patience);
    if (typeof sees === "string") expect(hit).toBe(sees);
    else expect(hit).toMatch(sees);
    expect(reached).toHaveLength(reaches);

    expect(await seen(neighbour)).toMatch(fine);
    expect(await seen(mine)).toMatch(fine);
    expect(recorder.of(mine).map((record) => record.fault)).toEqual([installed.id, undefined]);
    expect(recorder.of(neighbour).map((record) => record.fault)).toEqual([undefined]);
    expect(recorder.of(mine).every((record) => record.endedAt !== undefined)).toBe(true);
    expect(faults.list()).toMatchObject([{ id: installed.id, hits: 1 }]);
  });

  it.each(["before", "after"] as const)("delays %s the work", async (when) => {
    const [{ address }, neighbour] = [newAccount(), newAccount()];
    const installed = fault(address, { do: "delay", ms: 300, when });
    const began = clock();
    let done = false;
    const answered = seen(address).finally(() => (done = true));
    expect(await seen(neighbour.address)).toMatch(fine);
    if (when === "after") await vi.waitFor(() => expect(reached).toContain(bodyOf(address)));
    else expect(reached).not.toContain(bodyOf(address));
    expect(done).toBe(false);
    expect(await answered).toMatch(fine);
    expect(clock() - began).toBeGreaterThanOrEqual(299);
    expect(recorder.of(address)[0]).toMatchObject({ fault: installed.id, status: 200 });
  });

  it.each<[FaultAction, string]>([
    [{ do: "reset", when: "later" }, "broken"],
    [{ do: "hang", when: "later" }, "silence"],
    [{ do: "answer", status: 502, body: "gone", forward: "later" }, "502 gone"],
  ])("does the work when the caller has heard all that he will: %j", async (action, sees) => {
    const { address } = newAccount();
    const installed = fault(address, action, 1);
    // Who is kept waiting goes when the proxy has his call, however long that took: the work comes 150 ms later.
    const gone = new AbortController();
    const answered = seen(address, gone.signal);
    await vi.waitFor(() => expect(faults.list()).toMatchObject([{ id: installed.id, hits: 1 }]), { interval: 5 });
    if (sees === "silence") gone.abort();
    expect(await answered).toBe(sees);
    expect(reached).toEqual([]);
    await vi.waitFor(() => expect(reached).toEqual([bodyOf(address)]));
  });

  it("says how a broken call ended", async () => {
    const { address } = newAccount();
    fault(address, { do: "reset", when: "before" });
    await seen(address);
    expect(recorder.of(address)).toMatchObject([{ response: "connection: reset" }]);
  });

  it("honours times, then goes on as usual; without times it never stops", async () => {
    const { address } = newAccount();
    fault(address, { do: "answer", status: 500 }, 2);
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await call(address)).status);
    expect(statuses).toEqual([500, 500, 200]);
    fault(address, { do: "answer", status: 501 });
    for (let index = 0; index < 3; index += 1) expect((await call(address)).status).toBe(501);
  });

  it("hits only the call that it names; * is any, and a fault without payer is everybody's", async () => {
    const { address } = newAccount();
    fault(address, { do: "answer", status: 500 });
    expect((await call(address, 2_000, "/settle")).status).toBe(200);
    faults.clear();
    faults.add(parseFault({ at: "facilitator", call: "*", action: { do: "answer", status: 418 } }));
    const all = await Promise.all([call(address, 2_000, "/settle"), call(newAccount().address), fetch(`${proxy.url}/supported`)]);
    expect(all.map((response) => response.status)).toEqual([418, 418, 418]);
  });

  it("takes letter case for nothing, and clears the faults of one payer", async () => {
    const [mine, other] = [newAccount().address, newAccount().address];
    fault(mine.toLowerCase() as `0x${string}`, { do: "answer", status: 500 });
    fault(other, { do: "answer", status: 500 });
    expect((await call(mine)).status).toBe(500);
    faults.clear(mine);
    expect([(await call(mine)).status, (await call(other)).status]).toEqual([200, 500]);
  });

  it("looks like a dead host when nobody is behind it", async () => {
    const { address } = newAccount();
    const lonely = await startFacilitatorProxy({ behind: () => "http://127.0.0.1:1", faults, recorder, port: 0 });
    await expect(fetch(`${lonely.url}/verify`, { method: "POST", body: bodyOf(address) })).rejects.toThrow();
    expect(recorder.of(address)).toMatchObject([{ method: "verify", response: "connection: reset" }]);
    await lonely.close();
  });

  it("closes at once, with calls that hang", async () => {
    const { address } = newAccount();
    const short = await startFacilitatorProxy({ behind: () => behind.url, faults, recorder, port: 0 });
    fault(address, { do: "hang", when: "before" });
    const hanging = fetch(`${short.url}/verify`, { method: "POST", body: bodyOf(address) }).catch(() => "broken");
    while (!faults.list()[0]?.hits) await new Promise((resolve) => setImmediate(resolve));
    await short.close();
    expect(await hanging).toBe("broken");
  });
});

describe("parseFault", () => {
  const good = { at: "facilitator", call: "settle", action: { do: "hang", when: "after" } };
  it.each([
    [null, "a fault is a JSON object"],
    [{ ...good, at: "chain" }, '"at" must be'],
    [{ ...good, call: "" }, '"call" must be'],
    // What never comes would never be hit.
    [{ ...good, call: "setle" }, '"call" must be verify, settle, supported or *'],
    [{ ...good, at: "rpc" }, '"call" must be a JSON-RPC method or *'],
    [{ ...good, payer: "0x12" }, '"payer" must be'],
    [{ ...good, times: 0 }, '"times" must be'],
    [{ ...good, action: undefined }, '"action.do" must be one of'],
    [{ ...good, action: { do: "explode" } }, '"action.do" must be one of'],
    [{ ...good, action: { do: "hang" } }, '"action.when" must be'],
    [{ ...good, action: { do: "delay", when: "later", ms: 1 } }, '"action.when" must be one of before, after'],
    [{ ...good, action: { do: "answer", forward: "soon" } }, '"action.forward" must be'],
    [{ ...good, action: { do: "delay", when: "after", ms: -1 } }, '"action.ms" must be'],
    [{ ...good, action: { do: "repeat", times: 101 } }, '"action.times" must be'],
    [{ ...good, at: "rpc", call: "*", action: { do: "stale", blocks: 0 } }, '"action.blocks" must be'],
    [{ ...good, action: { do: "patch" } }, '"action.members" must be'],
    [{ ...good, action: { do: "patch", members: {}, status: 99 } }, '"action.status" must be'],
    [{ ...good, action: { do: "answer", status: "500" } }, '"action.status" must be'],
    [{ ...good, action: { do: "answer", headers: { a: 1 } } }, '"action.headers" must be'],
    [{ ...good, at: "rpc", call: "*", action: { do: "rpc-error", message: "no" } }, '"action.code" must be'],
    // Inert where it stands, and what is inert proves nothing.
    [{ ...good, action: { do: "rpc-result", result: null } }, '"action.do" must be one of delay'],
    // A fault that meant one payer and says so wrongly would be everybody's.
    [{ ...good, payr: "0x12" }, 'has no "payr"'],
  ])("refuses %j", (value, sentence) => {
    expect(() => parseFault(value)).toThrow(sentence);
  });
});
