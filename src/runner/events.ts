import type { LedgerEntry } from "../devnet/ledger.js";
import type { Call } from "../devnet/recorder.js";
import type { X402Version } from "../protocol/messages.js";
import type { BaselineEntry, StaleEntry } from "./baseline.js";
import type { Level } from "./requirements.js";
import type { Cell, Exchange, Role } from "./scenario.js";

/** A run is a stream of these, one JSON object a line. Everything shown to anybody is a pure function of the stream. */

export const verdicts = ["pass", "fail", "warn", "info", "not-applicable", "untestable", "blocked", "error"] as const;
/** What became of a check; only `fail`, by the target's own fault, is a must that did not hold. */
export type Verdict = (typeof verdicts)[number];
export type Attribution = "target" | "dependency" | "harness" | "unknown";
export type Overall = "conformant" | "not-conformant" | "inconclusive" | "error";

/** What a target turned out to be. */
export interface Profile {
  role: Role;
  /** How it is reached: the command or the URL. */
  how: string;
  versions: X402Version[];
  /** `GET /path` of what is bought. */
  resource?: string;
  /** More that it sells. */
  others?: string[];
  /** Extensions that its challenge declares. */
  extensions?: string[];
  /** Whether it uses the devnet's facilitator. */
  ourFacilitator?: boolean;
  notes: string[];
}

export interface RunEvent {
  type: "run";
  tool: "x402-assay";
  version: string;
  spec: string;
  catalogue: string;
  /**
   * Of what is demanded of the role, each demand in each version counted once: how much the catalogue checks, and excludes with a reason; and how
   * much of it the scenarios check that were chosen, where those are not all.
   */
  coverage?: { demands: number; checked: number; excluded: number; chosen?: number };
  seed: string;
  target: Profile;
  /** The lowest level whose failure makes the run not conformant; `must` where it is not said. */
  failOn?: "must" | "should";
  /** Which part of the catalogue this run is, where others have the rest. */
  shard?: Shard;
  /** What is known to fail; the failures that it names are set aside. */
  baseline?: BaselineEntry[];
  startedAt: string;
}

/** One of several runs that are the whole together. `index` counts from 1. */
export interface Shard {
  index: number;
  total: number;
}

interface Scoped {
  scenario: string;
  x402Version: X402Version;
}

export interface ScenarioEvent extends Scoped {
  type: "scenario";
  title: string;
  /** Milliseconds. */
  took: number;
}

export type ExchangeEvent = Scoped & { type: "exchange" } & Exchange;
export type CallEvent = Scoped & { type: "call"; id: string } & Omit<Call, "seq">;
export type ChainEvent = Scoped & { type: "chain"; id: string } & LedgerEntry;

/** Something about the target that is neither right nor wrong. */
export interface ObservationEvent extends Scoped {
  type: "observation";
  /** `highest-price-signed` */
  name: string;
  value: string | number | boolean;
}

/** One cell of a matrix, such as what came of each fault in each phase of a purchase. Judged nowhere: checks judge. */
export type CellEvent = Scoped & { type: "cell" } & Cell;

/** One check, judged in one version. */
export interface CheckEvent extends Scoped {
  type: "check";
  id: string;
  level: Level;
  verdict: Verdict;
  attribution?: Attribution;
  requirements: string[];
  message: string;
  expected?: unknown;
  actual?: unknown;
  /** Ids of exchanges, calls and chain entries of the same scenario. */
  evidence: string[];
  /** The smallest generated case that shows it, as one line: what `--case` takes. */
  case?: string;
  /** Red or not judged, but named by the baseline: shown apart, and held against nobody. */
  known?: Pick<BaselineEntry, "reason" | "expires">;
  reproduce: string;
}

export interface EndEvent {
  type: "end";
  verdict: Overall;
  /** One sentence, where the run did not go to its natural end. */
  problem?: string;
  counts: Record<Verdict, number>;
  /** Entries of the baseline that are good for nothing any more. */
  stale?: StaleEntry[];
  took: number;
}

/** One event of a run: a line of its NDJSON. */
export type AssayEvent =
  RunEvent | ScenarioEvent | ExchangeEvent | CallEvent | ChainEvent | ObservationEvent | CellEvent | CheckEvent | EndEvent;

export function countVerdicts(checks: readonly { verdict: Verdict }[]): Record<Verdict, number> {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const check of checks) counts[check.verdict] += 1;
  return counts;
}

/** How a failed judgement of a requirement is called. */
export const redVerdict: Record<Level, Verdict> = { must: "fail", should: "warn", may: "info" };

type Judged = Pick<CheckEvent, "verdict" | "level" | "attribution" | "known">;

/** Whether a check is held against the target: red by its own fault, of a level that counts, and not known before. */
export function countsAgainst({ verdict, attribution, known }: Omit<Judged, "level">, failOn: "must" | "should"): boolean {
  const red = verdict === "fail" || (verdict === "warn" && failOn === "should");
  return red && attribution === "target" && known === undefined;
}

/**
 * The one judge. `not-conformant`: a must failed (or with `failOn` "should", a should) by the target's own fault and is not known
 * from the baseline, or the baseline has stale entries. `error`: the harness failed. `inconclusive`: nothing was scored, or a must
 * could not be tested; skipped is not passed.
 */
export function judgeRun(
  checks: readonly Judged[],
  options: { failOn: "must" | "should"; cutShort: boolean; stale?: readonly StaleEntry[] },
): Overall {
  const stale = (options.stale ?? []).length > 0;
  if (stale || checks.some((check) => countsAgainst(check, options.failOn))) return "not-conformant";
  if (checks.some(({ verdict }) => verdict === "error")) return "error";
  const open = checks.some(
    ({ verdict, level, attribution, known }) =>
      level === "must" &&
      known === undefined &&
      (verdict === "untestable" || verdict === "blocked" || (verdict === "fail" && attribution !== "target")),
  );
  const scored = checks.some(({ verdict, level }) => verdict === "pass" && level === "must");
  return open || !scored || options.cutShort ? "inconclusive" : "conformant";
}

export const exitCodes: Record<Overall, number> = { conformant: 0, "not-conformant": 1, inconclusive: 3, error: 4 };
