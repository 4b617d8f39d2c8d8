import { parseArgs } from "node:util";
import picomatch from "picomatch";
import { readCase } from "../src/properties/cases.js";
import { isRed, matching } from "../src/runner/kill-matrix.js";
import { loadZoo } from "../src/runner/zoo.js";
import { runAll, type Task } from "./threads.js";

/**
 * The proof that generated cases find what nothing else does: each mutant that says how small the case is that shows it, `--seeds` times (default 20)
 * with another seed each, with the usual number of cases. Found is one of which each check that it names is red, by a case of at most so many steps.
 * `--only GLOB` takes some of them.
 */

const { values } = parseArgs({ options: { seeds: { type: "string" }, only: { type: "string" } } });
const seeds = Number(values.seeds ?? 20);
const fits = values.only === undefined ? () => true : picomatch(values.only);
const begin = performance.now();

const hunted = (await loadZoo()).flatMap((one) =>
  one.kind === "mutant" && one.shrinksTo !== undefined && fits(one.id) ? [{ ...one, shrinksTo: one.shrinksTo }] : [],
);
if (hunted.length === 0) {
  process.stderr.write("No mutant that only generated cases find fits --only.\n");
  process.exit(2);
}
const tasks = hunted.flatMap((one) =>
  Array.from({ length: seeds }, (_, seed): Task[] =>
    one.specs.map((spec) => ({
      role: one.role,
      variant: one.id,
      spec,
      seed: `hunt-${seed}`,
      long: true,
      scenarios: [...new Set(one.kills.map((glob) => glob.split("/").slice(0, 3).join("/")))],
    })),
  ).flat(),
);
const found = new Map(hunted.map(({ id }) => [id, 0]));
const needed = new Map(hunted.map(({ id, specs }) => [id, specs.length * seeds]));
const over = new Map(hunted.map(({ id }) => [id, 0]));
await runAll(tasks, ({ variant, checks, seed }) => {
  const one = hunted.find(({ id }) => id === variant);
  if (!one) return;
  const named = one.kills.flatMap((glob) => matching(glob, checks));
  const missed = named.filter(
    (check) => !isRed(check) || check.case === undefined || readCase(check.case).length > one.shrinksTo,
  );
  if (missed.length === 0) found.set(one.id, (found.get(one.id) ?? 0) + 1);
  for (const { id, x402Version, verdict, message, case: smallest = "nothing" } of missed)
    process.stderr.write(`${one.id} ${seed}: ${id}@${x402Version} ${verdict}, by ${smallest}: ${message}\n`);
  over.set(one.id, (over.get(one.id) ?? 0) + 1);
  // Said as soon as it is known: a proof of an hour may be interrupted.
  if (over.get(one.id) === needed.get(one.id))
    process.stdout.write(`${one.id.padEnd(44)} at most ${one.shrinksTo} steps: ${found.get(one.id)} of ${needed.get(one.id)}\n`);
});
// One seed in twenty may miss one.
const enough = hunted.filter(({ id }) => (found.get(id) ?? 0) >= 0.95 * (needed.get(id) ?? 0)).length;
process.stdout.write(
  `${enough} of ${hunted.length} found often enough, ${seeds} seeds, ${((performance.now() - begin) / 1000).toFixed(0)} s\n`,
);
process.exit(enough === hunted.length ? 0 : 1);
