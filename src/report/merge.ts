import { isDeepStrictEqual } from "node:util";
import { countVerdicts, judgeRun, type AssayEvent, type CheckEvent, type EndEvent, type RunEvent } from "../runner/events.js";
import { ReportError } from "./report.js";

/** The events of one file. */
export interface RunFile {
  file: string;
  events: readonly AssayEvent[];
}

interface Part extends RunFile {
  run: RunEvent;
  end: EndEvent;
  index: number;
  total: number;
}

/** What shards of one run have in common, and how it is called. */
const common: readonly { what: string; of(run: RunEvent): unknown }[] = [
  { what: "version of x402-assay", of: ({ version }) => version },
  { what: "specification", of: ({ spec }) => spec },
  { what: "role", of: ({ target }) => target.role },
  { what: "target", of: ({ target }) => target.how },
  { what: "catalogue or choice of scenarios", of: ({ catalogue }) => catalogue },
  { what: "seed", of: ({ seed }) => seed },
  { what: "number of shards", of: ({ shard }) => shard?.total },
  { what: "--fail-on", of: ({ failOn }) => failOn },
  { what: "baseline", of: ({ baseline }) => baseline },
  {
    what: "view of what the target offers",
    of: ({ target: { versions, resource, others, extensions, ourFacilitator } }) => ({
      versions,
      resource,
      others,
      extensions,
      ourFacilitator,
    }),
  },
];

/**
 * Makes one run of its shards; a run that is no shard is left as it is.
 *
 * @throws ReportError with one sentence when a shard is missing, doubled, cut off, or of another run.
 */
export function mergeShards(files: readonly RunFile[]): AssayEvent[] {
  const [first, ...others] = files;
  if (!first) throw new ReportError("Name the events of at least one run.");
  if (runOf(first).shard === undefined && others.length === 0) return [...first.events];
  const parts = files.map(partOf);
  for (const part of parts) mustBeSame(parts[0] ?? part, part);
  const byIndex = new Map<number, Part>();
  for (const part of parts) {
    const twin = byIndex.get(part.index);
    if (twin)
      throw new ReportError(
        `${twin.file} and ${part.file} are both shard ${part.index} of ${part.total}; leave one of them out.`,
      );
    byIndex.set(part.index, part);
  }
  const total = parts[0]?.total ?? 0;
  const missing = Array.from({ length: total }, (_, at) => at + 1).filter((index) => !byIndex.has(index));
  if (missing.length > 0) {
    const which =
      missing.length === 1
        ? `Shard ${missing[0]}`
        : `Shards ${missing.slice(0, 20).join(", ")}${missing.length > 20 ? " and more" : ""}`;
    throw new ReportError(
      `${which} of ${total} ${missing.length === 1 ? "is" : "are"} missing; a report without it would say more than was found out.`,
    );
  }
  return merged([...byIndex.values()].sort((a, b) => a.index - b.index));
}

function runOf({ file, events }: RunFile): RunEvent {
  const run = events.find((event): event is RunEvent => event.type === "run");
  if (!run) throw new ReportError(`${file} is not the events of a run: there is no run event.`);
  return run;
}

function partOf(given: RunFile): Part {
  const run = runOf(given);
  if (!run.shard) throw new ReportError(`${given.file} is a whole run, not a shard; whole runs are reported one at a time.`);
  const end = given.events.find((event): event is EndEvent => event.type === "end");
  const { index, total } = run.shard;
  if (!end)
    throw new ReportError(
      `${given.file} (shard ${index} of ${total}) was cut off, its events have no end; run that shard again.`,
    );
  // Such a run has not even looked at what there is to check.
  if (run.catalogue === "")
    throw new ReportError(`${given.file} (shard ${index} of ${total}) never began: ${end.problem ?? "nobody knows why"}`);
  if (index > total) throw new ReportError(`${given.file} calls itself shard ${index} of ${total}; there is no such shard.`);
  return { ...given, run, end, index, total };
}

function mustBeSame(first: Part, part: Part): void {
  const different = common.find(({ of }) => !isDeepStrictEqual(of(first.run), of(part.run)));
  if (different)
    throw new ReportError(`${part.file} is a shard of another run than ${first.file}: the ${different.what} is different.`);
}

/** The one judge is asked again: nothing that a shard says of itself holds for the whole. */
function merged(parts: readonly Part[]): AssayEvent[] {
  const [first] = parts;
  if (!first) return [];
  const { shard: _shard, ...run } = first.run;
  const startedAt = parts.map((part) => part.run.startedAt).sort()[0] ?? run.startedAt;
  const notes = [...new Set(parts.flatMap((part) => part.run.target.notes))];
  const middle = parts.flatMap(({ events }) => events.filter(({ type }) => type !== "run" && type !== "end"));
  const checks = middle.filter((event): event is CheckEvent => event.type === "check");
  const seen = new Set<string>();
  const doubled = checks.find(({ id, x402Version }) => seen.size === seen.add(`${id} ${x402Version}`).size);
  if (doubled) throw new ReportError(`Two shards have judged ${doubled.id} v${doubled.x402Version}; they are not of one run.`);
  const stale = parts.flatMap(({ end }) => end.stale ?? []);
  const different = stale.filter((entry, at) => stale.findIndex((other) => isDeepStrictEqual(other, entry)) === at);
  const problems = [...new Set(parts.flatMap(({ end }) => end.problem ?? []))];
  const failed = parts.some(
    ({ end, events }) => end.verdict === "error" && !events.some((event) => event.type === "check" && event.verdict === "error"),
  );
  const judged = judgeRun(checks, { failOn: run.failOn ?? "must", cutShort: problems.length > 0, stale: different });
  const end: EndEvent = {
    type: "end",
    verdict: failed && judged !== "not-conformant" ? "error" : judged,
    ...(problems.length > 0 ? { problem: problems.join(" ") } : {}),
    counts: countVerdicts(checks),
    ...(different.length > 0 ? { stale: different } : {}),
    took: Math.max(...parts.map((part) => part.end.took)),
  };
  return [{ ...run, target: { ...run.target, notes }, startedAt }, ...middle, end];
}
