import { describe, expect, it } from "vitest";
import { readCase } from "../../src/properties/cases.js";
import { startWorld } from "../../src/reference/world.js";
import { checkServer } from "../../src/runner/check-server.js";
import type { CheckEvent } from "../../src/runner/events.js";
import type { GenerateOptions } from "../../src/runner/generated.js";
import { loadZoo } from "../../src/runner/zoo.js";
import { referenceServer } from "../../src/targets/reference.js";

const scenario = "server/generated/payments";

async function run(id: string | undefined, generate: GenerateOptions) {
  const variant = (await loadZoo()).find((one) => one.id === id);
  const parts = variant?.kind === "mutant" && variant.role === "server" ? variant : undefined;
  const { events, verdict } = await checkServer({
    source: {
      how: id ?? "reference",
      fresh: true,
      start: (variables) => referenceServer(parts?.start(variables)).start(variables),
    },
    startWorld: () => startWorld(),
    spec: 2,
    seed: "generated",
    workers: 8,
    failOn: "must",
    generate,
    select: (one) => one === scenario,
    emit: () => undefined,
    reproduce: (one) => `check --only ${one}`,
  });
  const checks = events.filter((event): event is CheckEvent => event.type === "check" && event.x402Version === 2);
  const evidence = new Set(events.flatMap((event) => ("id" in event && event.type !== "check" ? [event.id] : [])));
  return { checks, evidence, verdict, observed: events.filter((event) => event.type === "observation") };
}

describe("generated payments", () => {
  it("find what takes two changes, make it small, and find it again by its line", async () => {
    const found = await run("server/reads-the-payee-by-place", {});
    const red = found.checks.find(({ id }) => id === `${scenario}/invalid-refused`);
    expect(red).toMatchObject({ verdict: "fail", case: "payee:0 json:0" });
    expect(red?.reproduce).toBe(`check --only ${scenario} --case 'payee:0 json:0'`);
    expect(red?.actual).toMatchObject({ case: "payee:0 json:0" });
    // What it rests on is in the record, under names of its own.
    expect(red?.evidence.length).toBeGreaterThan(0);
    for (const id of red?.evidence ?? []) expect(found.evidence).toContain(id);

    const again = await run("server/reads-the-payee-by-place", { cases: [readCase(red?.case ?? "")] });
    expect(again.checks.find(({ id }) => id === red?.id)).toMatchObject({ verdict: "fail", case: red?.case });
    const before = await run("server/reads-the-payee-by-place", {
      runs: 1,
      tries: 0,
      first: [{ scenario, x402Version: 2, case: red?.case ?? "" }],
    });
    expect(before.checks.find(({ id }) => id === red?.id)?.verdict).toBe("fail");
  });

  it("say how much they have tried, and nothing of what they did not come to", async () => {
    const { checks, verdict, observed } = await run(undefined, { cases: [[]] });
    expect(observed).toContainEqual(expect.objectContaining({ name: "generated-cases", value: 1 }));
    expect(Object.fromEntries(checks.map(({ id, verdict }) => [id.split("/").at(-1), verdict]))).toMatchObject({
      "valid-served": "pass",
      "invalid-refused": "not-applicable",
    });
    expect(verdict).toBe("conformant");
  });
});
