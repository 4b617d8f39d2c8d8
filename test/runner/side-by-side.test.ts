import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sideBySide } from "../../src/runner/side-by-side.js";

describe("tasks side by side", () => {
  it("runs all of them, no more at a time than was said", async () => {
    let running = 0;
    let most = 0;
    let done = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await wait(1);
      running -= 1;
      done += 1;
    };
    await sideBySide(
      Array.from({ length: 7 }, () => task),
      2,
    );
    expect([most, done]).toEqual([2, 7]);
  });

  it("waits for the others when one fails, and says what it threw", async () => {
    let done = 0;
    const good = async () => {
      await wait(5);
      done += 1;
    };
    const bad = () => Promise.reject(new Error("no"));
    await expect(sideBySide([bad, good, good, good], 2)).rejects.toThrow("no");
    expect(done).toBe(3);
  });
});
