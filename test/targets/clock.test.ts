import { describe, expect, it } from "vitest";
import { execClient } from "../../src/targets/exec-client.js";
import { execTarget } from "../../src/targets/exec.js";
import { referenceClient } from "../../src/targets/reference.js";
import type { Order } from "../../src/targets/target.js";

const order: Order = {
  url: "http://127.0.0.1:9/nothing",
  method: "GET",
  key: `0x${"1".repeat(64)}`,
  network: "eip155:84532",
  rpcUrl: "http://127.0.0.1:9",
  variables: {},
};
const hour = 3_600;

/** What a program has for the time, in each of the ways to ask for it, and whether a date of its own is what it was. */
const times = `
  const said = [Date.now(), new Date().getTime(), Date.parse(Date()), Number(new (class extends Date {})())];
  const kept = new Date(0).getTime() === 0 && new Date(2030, 0, 2).getDate() === 2 && new Date() instanceof Date;
  console.log(JSON.stringify({ said, kept, utc: Date.UTC(1970, 0, 1) }));
`;
const told = (stdout: string) => JSON.parse(stdout) as { said: number[]; kept: boolean; utc: number };
/** Seconds between a time in milliseconds and now, to the nearest quarter of an hour: a slow machine takes its time. */
const ahead = (time: number) => Math.round((time - Date.now()) / 900_000) * 900 || 0;

describe("a program under another clock", () => {
  it.each([hour, -hour])("has it everywhere, %i seconds ahead", async (clock) => {
    const outcome = await execClient({ command: `node -e '${times}'` }).buy({ ...order, clock });
    const { said, kept, utc } = told(outcome.stdout);
    expect(outcome.clock).toBe(clock);
    expect(said.map(ahead)).toEqual([clock, clock, clock, clock]);
    expect([kept, utc]).toEqual([true, 0]);
  });

  it("keeps ours where nobody asked for another", async () => {
    const outcome = await execClient({ command: `node -e '${times}'` }).buy(order);
    expect(outcome.clock).toBeUndefined();
    expect(told(outcome.stdout).said.map(ahead)).toEqual([0, 0, 0, 0]);
  });

  it("has not taken it when it is no program of Node", async () => {
    expect((await execClient({ command: "echo bought" }).buy({ ...order, clock: hour })).clock).toBeUndefined();
  });

  it("is told by a server that it starts", async () => {
    const server = `require("node:http").createServer((_, to) => to.end(String(Date.now()))).listen(process.env.PORT, "127.0.0.1")`;
    const target = await execTarget({ command: `node -e '${server}'` }).start({}, undefined, -hour);
    try {
      expect(target.clock).toBe(-hour);
      expect(ahead(Number(await (await fetch(target.url)).text()))).toBe(-hour);
    } finally {
      await target.stop();
    }
  });

  it("is a clock that the reference client in this process takes too", async () => {
    expect((await referenceClient().buy({ ...order, clock: hour })).clock).toBe(hour);
  });
});
