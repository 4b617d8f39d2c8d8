import { describe, expect, it } from "vitest";
import { Turns } from "../../src/devnet/turns.js";

const never = new Promise<void>(() => undefined);

/** What happens when callers ask for something at once: each begins, and is told. */
async function happenings(order: number, together: number, callers: string[], leaves = never): Promise<string[]> {
  const turns = new Turns(order, together);
  const seen: string[] = [];
  await Promise.all(
    callers.map(async (name) => {
      await turns.take(async () => void seen.push(`${name} begins`), leaves);
      seen.push(`${name} is told`);
    }),
  );
  return seen;
}

describe("calls that take turns", () => {
  it("go on as they came where the number is 0", async () => {
    expect(await happenings(0, 2, ["a", "b"])).toEqual(["a begins", "b begins", "a is told", "b is told"]);
  });

  it("go on in another order by another number", async () => {
    // Of b and a's answer the second.
    expect(await happenings(2, 2, ["a", "b"])).toEqual(["a begins", "a is told", "b begins", "b is told"]);
    expect(await happenings(1, 2, ["a", "b"])).toEqual(["b begins", "a begins", "b is told", "a is told"]);
  });

  it("have as many orders as there are", async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, (_, order) => happenings(order, 2, ["a", "b"])));
    expect(new Set(orders.map(String)).size).toBe(6);
  });

  it("do not wait for those who never come", async () => {
    expect(await happenings(0, 5, ["a"])).toEqual(["a begins", "a is told"]);
  });

  it("wait for those who are late because the machine is busy", async () => {
    const turns = new Turns(1, 2);
    const seen: string[] = [];
    const take = (name: string) => turns.take(() => Promise.resolve(void seen.push(name)), never);
    const first = take("a");
    // Nothing happens for longer than a lull, and what was to come in it comes after it.
    const standsStill = performance.now() + 120;
    while (performance.now() < standsStill);
    const second = new Promise((resolve) => setTimeout(() => resolve(take("b")), 5));
    await Promise.all([first, second]);
    expect(seen).toEqual(["b", "a"]);
  });

  it("go on where one of them fails", async () => {
    const turns = new Turns(0, 2);
    const failing = turns.take(() => Promise.reject(new Error("no")), never);
    const other = turns.take(() => Promise.resolve("yes"), never);
    await expect(failing).rejects.toThrow("no");
    expect(await other).toBe("yes");
  });

  it("wait no longer when there are no turns any more", async () => {
    expect(await happenings(0, 100, ["a", "b", "c"], Promise.resolve())).toHaveLength(6);
  });
});
