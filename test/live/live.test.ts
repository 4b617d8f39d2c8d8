import { request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startControl } from "../../src/devnet/control.js";
import type { Devnet } from "../../src/devnet/devnet.js";
import { parseFault, type Fault } from "../../src/devnet/faults.js";
import type { Listening } from "../../src/devnet/http.js";
import { BlockBook } from "../../src/live/blocks.js";
import { Feed } from "../../src/live/feed.js";
import { soon, startLive, type Live } from "../../src/live/live.js";
import { entriesKept, type BlockEntry, type LiveEntry, type LiveMessage, type LiveState } from "../../src/live/types.js";
import { actInWords, faultChanges, faultInWords } from "../../src/live/words.js";
import { switches } from "../../src/page/model/live.js";
import { timeline } from "../../src/page/model/timeline.js";
import { startServer } from "../../src/reference/server/serve.js";
import { startWorld } from "../../src/reference/world.js";

let world: Devnet;
let live: Live;
let server: Listening;
let control: Listening;
beforeAll(async () => {
  world = await startWorld();
  live = await startLive(world);
  server = await startServer({ facilitatorUrl: world.info.facilitatorUrl, payTo: world.info.payee, seen: live.seen });
  control = await startControl(world, 0, live.control(server.url));
});
afterAll(async () => {
  await control.close();
  live.close();
  await server.close();
  await world.close();
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** fetch would not let us set all of these headers. */
const get = (path: string, headers: Record<string, string>) =>
  new Promise<Answer>((resolve, reject) => {
    request(control.url + path, { headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on("error", reject)
      .end();
  });

async function post(path: string, body: unknown, method = "POST") {
  const response = await fetch(control.url + path, { method, ...(method === "POST" ? { body: JSON.stringify(body) } : {}) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Listens until somebody has seen what he waits for. */
async function watch(until: (entries: LiveEntry[], state: LiveState) => boolean, act: () => Promise<unknown>) {
  const leave = new AbortController();
  const { body } = await fetch(`${control.url}/events`, { signal: leave.signal });
  let entries: LiveEntry[] = [];
  let state: LiveState | undefined;
  let acted: Promise<unknown> | undefined;
  let text = "";
  for await (const chunk of body!.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
    text += chunk;
    const lines = text.split("\n\n");
    text = lines.pop() ?? "";
    for (const line of lines.filter((one) => one.startsWith("data: "))) {
      const message = JSON.parse(line.slice(6)) as LiveMessage;
      const all = new Map((message.whole ? [] : entries).map((entry) => [entry.id, entry]));
      for (const entry of message.entries ?? []) all.set(entry.id, entry);
      entries = [...all.values()];
      state = message.state ?? state;
      if (message.whole) acted = act();
      else if (state && until(entries, state)) {
        await acted;
        leave.abort();
        return { entries, state };
      }
    }
  }
  throw new Error("the stream ended");
}

const page = { accept: "text/html,application/xhtml+xml" };

describe("the devnet's page", () => {
  it("is for browsers; programs get what they always got", async () => {
    const shown = await get("/", page);
    expect(shown.status).toBe(200);
    expect(shown.headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'sha256-[^ ]+'; /);
    expect(shown.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(shown.body).not.toContain(world.info.accounts[0]!.key);
    expect((await get("/", { accept: "*/*" })).status).toBe(404);
  });

  it("can be come to from anywhere, and read or put in a frame from nowhere else", async () => {
    const visit = { ...page, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "cross-site" };
    expect((await get("/", visit)).status).toBe(200);
    const refused: [string, Record<string, string>][] = [
      ["/", { ...visit, "sec-fetch-dest": "iframe" }],
      ["/", { ...visit, "sec-fetch-mode": "no-cors" }],
      ["/", { ...visit, origin: "https://example.com" }],
      ["/", { ...visit, host: "rebound.example.com" }],
      ["/events", visit],
      ["/accounts", visit],
      ["/events", { origin: "https://example.com" }],
      ["/events", { "sec-fetch-site": "cross-site" }],
      ["/events", { host: "rebound.example.com" }],
    ];
    for (const [path, headers] of refused)
      expect([path, headers, (await get(path, headers)).status]).toEqual([path, headers, 403]);
  });

  it("sells by the reference client, and tells of all of it", async () => {
    let bought: unknown;
    const { entries } = await watch(
      (seen) => timeline(seen).some((item) => item.kind === "payment" && item.outcome.word === "paid"),
      async () => (bought = (await post("/buy", { path: "/premium" })).body),
    );
    expect(bought).toMatchObject({ outcome: "bought", status: 200, amount: "1000" });
    const [item] = timeline(entries).filter(({ kind }) => kind === "payment");
    expect(item).toMatchObject({ target: "/premium", from: world.info.accounts[3]!.address, value: "1000" });
    const { entries: own } = item as { entries: { type: string; method?: string }[] };
    expect(own.filter(({ type }) => type === "exchange")).toHaveLength(2);
    expect(own.map(({ method }) => method)).toEqual(expect.arrayContaining(["verify", "settle", "eth_sendRawTransaction"]));
    expect(own.filter(({ type }) => type === "chain")).toHaveLength(1);
  });

  it("says in one sentence what cannot be bought, and what went wrong", async () => {
    const [buyer] = world.info.accounts.filter(({ role }) => role === "buyer");
    expect((await post("/buy", { path: "/../accounts" })).body).toEqual({ error: '"path" must be one of /protected, /premium' });
    expect((await post("/buy", { buyer: world.info.payee })).status).toBe(400);
    expect((await post("/buy", { buyer: {} })).status).toBe(400);
    const fault = { at: "facilitator", call: "settle", payer: buyer!.address, action: { do: "answer", status: 500, body: {} } };
    const { id } = (await post("/faults", fault)).body as { id: string };
    expect((await post("/buy", { buyer: buyer!.address })).body).toMatchObject({ outcome: "failed", code: "unsettled" });
    expect((await post(`/faults/${id}`, undefined, "DELETE")).status).toBe(200);
    expect((await post(`/faults/${id}`, undefined, "DELETE")).status).toBe(400);
    expect(world.faults.list()).toEqual([]);
  });

  it("shows a call that is held while it is held, with its fault", async () => {
    const hold = { at: "facilitator", call: "settle", action: { do: "hold" } };
    const held = await watch(
      (seen) => seen.some((entry) => entry.type === "call" && entry.fault !== undefined && entry.endedAt === undefined),
      async () => {
        await post("/faults", hold);
        void post("/buy", {});
      },
    );
    expect(held.entries.at(-1)).toBeDefined();
    await post("/faults", undefined, "DELETE");
    await expect.poll(async () => (await post("/buy", {})).body["outcome"]).toBe("bought");
  });

  it("tells of blocks that are taken back, of acts, and how things stand", async () => {
    const to = `0x${"5".repeat(40)}`;
    const { entries, state: last } = await watch(
      (seen, { accounts }) =>
        seen.some((entry) => entry.type === "block" && entry.takenBack && entry.transfers.some((one) => one.to === to)) &&
        accounts.some(({ address, balance }) => address === to && balance === "0"),
      async () => {
        await post("/mint", { to, amount: "77" });
        await wait(150);
        await post("/reorg", { depth: 1 });
      },
    );
    expect(entries).toContainEqual(
      expect.objectContaining({ type: "notice", text: "The newest block was replaced by empty ones." }),
    );
    expect(last).toMatchObject({ automine: true, faults: [] });
    expect(Math.abs(last.ahead)).toBeLessThan(3);
    const { timestamp } = (await post("/advance", { seconds: 3_600 })).body as { timestamp: number };
    expect(Math.abs(timestamp - Date.now() / 1_000 - 3_600)).toBeLessThan(5);
    await post("/time", { timestamp: Math.floor(Date.now() / 1_000) });
    await post("/mine", { blocks: 1 });
  });

  it("takes as many watchers as it can bear, and forgets who left", async () => {
    const leave = new AbortController();
    const lines = await Promise.all(Array.from({ length: 18 }, () => fetch(`${control.url}/events`, { signal: leave.signal })));
    expect(lines.map(({ status }) => status).filter((status) => status === 503)).toHaveLength(2);
    leave.abort();
    const again = async () => {
      const one = new AbortController();
      const { status } = await fetch(`${control.url}/events`, { signal: one.signal });
      one.abort();
      return status;
    };
    await expect.poll(again).toBe(200);
  });
});

describe("the feed", () => {
  const notice = (number: number): LiveEntry => ({ type: "notice", id: `notice:${number}`, at: number, text: "" });

  it("keeps the newest, and tells of changes together", async () => {
    const feed = new Feed();
    for (let number = 0; number < entriesKept + 5; number += 1) feed.put(notice(number));
    expect(feed.entries()).toHaveLength(entriesKept);
    expect(feed.entries()[0]?.id).toBe("notice:5");
    const told: string[][] = [];
    feed.listen((entries) => told.push(entries.map(({ id }) => id)));
    feed.put(notice(900));
    feed.put(notice(900));
    feed.put(notice(901));
    feed.change(notice(1));
    await expect.poll(() => told).toEqual([["notice:900", "notice:901"]]);
    feed.close();
  });

  it("makes one of empty blocks, and marks those that the chain has left", () => {
    const seen = new Map<string, BlockEntry>();
    const put = (entry: LiveEntry) => void (entry.type === "block" && seen.set(entry.id, entry));
    const book = new BlockBook({ put, change: put });
    const add = (number: number, transactions: number) =>
      book.add({ number, hash: `0x${number}`, timestamp: number, at: number, transactions, transfers: [] });
    const shown = () => [...seen.values()].map(({ from, number, takenBack }) => [from, number, takenBack ?? false]);
    for (const number of [1, 2, 3]) add(number, 0);
    add(4, 1);
    add(5, 1);
    expect(shown()).toEqual([
      [1, 3, false],
      [4, 4, false],
      [5, 5, false],
    ]);
    add(3, 0);
    expect(shown()).toEqual([
      [1, 3, false],
      [4, 4, true],
      [5, 5, true],
    ]);
    book.leave(2);
    expect(shown()[0]).toEqual([1, 1, false]);
  });

  it("does for all who ask what is done once, and again for who asks meanwhile", async () => {
    let done = 0;
    const work = soon(5, async () => {
      done += 1;
      await wait(30);
    });
    work.ask();
    work.ask();
    await wait(20);
    work.ask();
    await expect.poll(() => done).toBe(2);
    work.close();
    work.ask();
    await wait(20);
    expect(done).toBe(2);
  });
});

describe("acts in words", () => {
  const act = (method: "POST" | "DELETE", path: string, body: Record<string, unknown> = {}) =>
    actInWords({ method, path, about: "", answer: () => undefined }, { params: {}, query: new URLSearchParams(), body });

  it("says what was done, and nothing of what blocks show", () => {
    expect(act("POST", "/reorg", { depth: 3 })).toBe("The newest 3 blocks were replaced by empty ones.");
    expect(act("POST", "/rollback", { depth: 1 })).toBe("The node forgot the newest block.");
    expect(act("POST", "/time", { timestamp: 1_900_000_000 })).toBe("The chain's clock was set to 2030-03-17T17:46:40Z.");
    expect(act("POST", "/fund")).toBeUndefined();
  });

  it("tells which faults came and went, and nothing of those that were only met", () => {
    const fault = (id: string, hits = 0) => ({ id, hits, at: "rpc" as const, call: "*", action: { do: "hold" as const } });
    expect(faultChanges([fault("fault-1"), fault("fault-2")], [fault("fault-2", 4), fault("fault-3")])).toEqual([
      "Off: fault-1.",
      "On: fault-3, the node, asked for anything, waits until the fault is off, for everybody.",
    ]);
  });

  it("has words for every fault", () => {
    const some: Fault["action"][] = [
      { do: "hang", when: "later" },
      { do: "truncate" },
      { do: "patch", members: { success: false } },
      { do: "repeat", times: 2 },
      { do: "rpc-result", result: null },
    ];
    const faults: Fault[] = [
      ...switches.flatMap((group) => group.switches.map(({ fault }) => fault)),
      ...some.map((action): Fault => ({ at: "rpc", call: "eth_call", action, times: 1, payer: `0x${"1".repeat(40)}` })),
    ];
    for (const fault of faults) {
      expect(parseFault(JSON.parse(JSON.stringify(fault)))).toEqual(fault);
      expect(faultInWords(fault)).toMatch(/^the (facilitator|node), asked for .+, .+, for (everybody|0x1111…1111, once)$/);
    }
    expect(new Set(faults.map(faultInWords)).size).toBe(faults.length);
  });
});
