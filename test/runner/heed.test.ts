import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { heed } from "../../src/runner/heed.js";

it("lets a promise be rejected before somebody awaits it, and tells him all the same", async () => {
  const abort = new AbortController();
  const hands = heed({
    word: "kept",
    async ask(name: string) {
      await once(abort.signal, "abort");
      throw new Error(`${name} is gone, ${this.word}`);
    },
    count: (...all: number[]) => all.length,
  });
  // A rejection that nobody hears ends this test run, as it would end a run of checks.
  const begun = hands.ask("the target");
  const forgotten = hands.ask("who cares");
  abort.abort();
  await turn();
  await turn();
  await expect(begun).rejects.toThrow("the target is gone, kept");
  expect(forgotten).toBeInstanceOf(Promise);
  expect([hands.word, hands.count(1, 2)]).toEqual(["kept", 2]);
});
