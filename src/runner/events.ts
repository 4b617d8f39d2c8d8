import type { LedgerEntry } from "../devnet/ledger.js";
import type { Call } from "../devnet/recorder.js";
import type { X402Version } from "../protocol/messages.js";
import type { Level } from "./requirements.js";
import type { Exchange, Role } from "./scenario.js";

/** A run is a stream of these, one JSON object a line. Everything shown to anybody is a pure function of the stream. */

export const verdicts = ["pass", "fail", "warn", "info", "not-applicable", "untestable", "blocked", "error"] as const;
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
  /** Of what is demanded of the role, each demand in each version counted once: how much the catalogue checks, and excludes with a reason. */
  coverage?: { demands: number; checked: number; excluded: number };
  seed: string;
  target: Profile;
  startedAt: string;
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
  reproduce: string;
}

export interface EndEvent {
  type: "end";
  verdict: Overall;
  /** One sentence, where the run did not go to its natural end. */
  problem?: string;
  counts: Record<Verdict, number>;
  took: number;
}

export type AssayEvent =
  RunEvent | ScenarioEvent | ExchangeEvent | CallEvent | ChainEvent | ObservationEvent | CheckEvent | EndEvent;

export function countVerdicts(checks: readonly { verdict: Verdict }[]): Record<Verdict, number> {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const check of checks) counts[check.verdict] += 1;
  return counts;
}

/** How a failed judgement of a requirement is called. */
export const redVerdict: Record<Level, Verdict> = { must: "fail", should: "warn", may: "info" };

/**
 * The one judge. `not-conformant`: a must failed (or with `failOn` "should", a should) by the target's own fault. `error`: the
 * harness failed. `inconclusive`: nothing was scored, or a must could not be tested; skipped is not passed.
 */
export function judgeRun(
  checks: readonly Pick<CheckEvent, "verdict" | "level" | "attribution">[],
  options: { failOn: "must" | "should"; cutShort: boolean },
): Overall {
  const red = checks.some(
    ({ verdict, attribution }) =>
      attribution === "target" && (verdict === "fail" || (verdict === "warn" && options.failOn === "should")),
  );
  if (red) return "not-conformant";
  if (checks.some(({ verdict }) => verdict === "error")) return "error";
  const open = checks.some(
    ({ verdict, level, attribution }) =>
      level === "must" && (verdict === "untestable" || verdict === "blocked" || (verdict === "fail" && attribution !== "target")),
  );
  const scored = checks.some(({ verdict, level }) => verdict === "pass" && level === "must");
  return open || !scored || options.cutShort ? "inconclusive" : "conformant";
}

export const exitCodes: Record<Overall, number> = { conformant: 0, "not-conformant": 1, inconclusive: 3, error: 4 };
