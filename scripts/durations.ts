import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/package-root.js";
import { readEvents } from "../src/report/read.js";
import { durationsFrom } from "../src/runner/shards.js";

/**
 * Writes spec/durations.json, by which `--shard` balances, from the events of complete runs on the reference parts, such as those that
 * `x402-assay demo` leaves: `npm run durations -- reports/demo-*.events.ndjson`.
 */

const files = process.argv.slice(2);
if (files.length === 0) throw new Error("name the events of complete runs: npm run durations -- reports/demo-*.events.ndjson");
const runs = files.map((file) => readEvents(file).filter((event) => event.type === "scenario"));
const table = durationsFrom(runs);
const file = join(packageRoot(), "spec", "durations.json");
writeFileSync(file, `${JSON.stringify(table, null, 2)}\n`);
console.log(
  `${Object.keys(table).length} scenarios, ${Math.round(Object.values(table).reduce((a, b) => a + b, 0) / 1000)} s of work: ${file}`,
);
