import type { X402Version } from "../protocol/messages.js";
import type { CheckEvent } from "./events.js";

/** What is known to fail, and until when: so that a gate can be closed before everything is mended, and does not stay open. */

/** One failure that is known. */
export interface BaselineEntry {
  /** The check's id. */
  check: string;
  /** Only in this version of the protocol; default both. */
  x402Version?: X402Version;
  /** Only on this target: the command or URL under test, as the report has it. */
  target?: string;
  /** The check cannot be judged, such as where another known failure stands in its way; default is that it is red. */
  notJudged?: true;
  /** Why it is borne. */
  reason: string;
  /** The last day on which it is borne, such as `2026-12-31`. */
  expires: string;
}

/** An entry that is good for nothing any more, and why. */
export interface StaleEntry extends BaselineEntry {
  /** `passes`: what it names passes now. `expired`: its day is over. `unknown`: there is no such check. */
  why: "passes" | "expired" | "unknown";
}

type Known = Pick<CheckEvent, "id" | "x402Version" | "verdict" | "attribution">;

/** The days that a new entry is good for. */
const usualDays = 90;

/** Whether a check is red by the target's own fault: only that can be known. */
export const isRed = ({ verdict, attribution }: Pick<Known, "verdict" | "attribution">): boolean =>
  attribution === "target" && (verdict === "fail" || verdict === "warn" || verdict === "info");

/** Whether nobody can say anything about a check, by no fault of the harness. */
export const isNotJudged = ({ verdict }: Pick<Known, "verdict">): boolean => verdict === "untestable" || verdict === "blocked";

const names = (entry: BaselineEntry, { id, x402Version }: Pick<Known, "id" | "x402Version">): boolean =>
  entry.check === id && (entry.x402Version ?? x402Version) === x402Version;

const isOver = ({ expires }: BaselineEntry, startedAt: string) => startedAt.slice(0, 10) > expires;

/** The entries that are about this target. */
export const about = (entries: readonly BaselineEntry[], role: string, how: string): BaselineEntry[] =>
  entries.filter(({ check, target }) => check.startsWith(`${role}/`) && (target ?? how) === how);

/**
 * What a baseline says of a check that is red, or that could not be judged; nothing once the entry has expired. An entry about one
 * that cannot be judged says nothing of its failure: that is news.
 */
export function knownFrom(entries: readonly BaselineEntry[], check: Known, startedAt: string): CheckEvent["known"] {
  const fits = ({ notJudged }: BaselineEntry) => (notJudged ? isNotJudged(check) : isRed(check));
  const entry = entries.find((one) => fits(one) && names(one, check) && !isOver(one, startedAt));
  return entry && { reason: entry.reason, expires: entry.expires };
}

/**
 * The entries of a baseline that are good for nothing any more. One about a check that this run has not looked at stays, and so does one
 * about a check that could not be judged.
 *
 * @param exists whether there is such a check at all.
 */
export function staleEntries(
  entries: readonly BaselineEntry[],
  checks: readonly Known[],
  { startedAt, exists }: { startedAt: string; exists: (check: string) => boolean },
): StaleEntry[] {
  return entries.flatMap((entry): StaleEntry[] => {
    if (!exists(entry.check)) return [{ ...entry, why: "unknown" }];
    if (isOver(entry, startedAt)) return [{ ...entry, why: "expired" }];
    const own = checks.filter((check) => names(entry, check));
    const open = own.some((check) => isRed(check) || isNotJudged(check) || check.verdict === "error");
    const passes = own.some(({ verdict }) => verdict === "pass") && !open;
    return passes ? [{ ...entry, why: "passes" }] : [];
  });
}

/** One sentence about a stale entry, and what to do. */
export function tellStale({ check, x402Version, expires, why }: StaleEntry): string {
  const name = x402Version === undefined ? check : `${check} v${x402Version}`;
  if (why === "passes") return `${name} passes now: take it out of the baseline.`;
  if (why === "unknown") return `${name} is in the baseline, but there is no such check: take it out.`;
  return `${name} was to be borne until ${expires}: mend it, or give it a new day in the baseline.`;
}

/** The entry that makes a failure known, or that a check cannot be judged, some months from the run's own day on. */
export function entryFor(check: Pick<Known, "id" | "x402Version" | "verdict">, startedAt: string): BaselineEntry {
  const { id, x402Version } = check;
  const kind = isNotJudged(check) ? { notJudged: true as const } : {};
  return { check: id, x402Version, ...kind, reason: "not looked into yet", expires: dayAfter(startedAt, usualDays) };
}

/** The day so many days after another one. */
export function dayAfter(startedAt: string, days: number): string {
  const day = new Date(`${startedAt.slice(0, 10)}T00:00:00Z`);
  // A stream that was tampered with has no day; an entry without one would be worth nothing.
  if (Number.isNaN(day.getTime())) return "1970-01-01";
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/**
 * A baseline after a run: what fails now is in it, with the reason and the day that it had before; what passes or has no check any more
 * is not; what the run has not looked at, or is about another target, stays. One that has expired and still fails
 * is given a new day.
 */
export function updated(
  before: readonly BaselineEntry[],
  checks: readonly (Known & Pick<CheckEvent, "level">)[],
  run: { role: string; how: string; startedAt: string; exists: (check: string) => boolean },
  fresh: {
    reason?: string | undefined;
    expires?: string | undefined;
    /** Also musts that could not be judged. */ notJudged?: boolean | undefined;
  } = {},
): BaselineEntry[] {
  const own = about(before, run.role, run.how);
  const day = fresh.expires ?? dayAfter(run.startedAt, usualDays);
  const kept = before.flatMap((entry): BaselineEntry[] => {
    const [stale] = own.includes(entry) ? staleEntries([entry], checks, run) : [];
    if (!stale) return [entry];
    if (stale.why !== "expired") return [];
    const looked = checks.filter((check) => names(entry, check));
    if (looked.some(entry.notJudged ? isNotJudged : isRed)) return [{ ...entry, expires: day }];
    return looked.some(({ verdict }) => verdict === "pass") ? [] : [entry];
  });
  const counted = checks.filter((check) =>
    isNotJudged(check) ? fresh.notJudged === true && check.level === "must" : isRed(check) && check.verdict !== "info",
  );
  const added = counted
    .filter(
      (check) =>
        !about(kept, run.role, run.how).some((entry) => names(entry, check) && (entry.notJudged ?? false) === isNotJudged(check)),
    )
    .map((check) => {
      const entry = entryFor(check, run.startedAt);
      return { ...entry, reason: fresh.reason ?? entry.reason, expires: day };
    });
  const key = ({ check, x402Version, target, notJudged }: BaselineEntry) =>
    `${check} ${x402Version ?? ""} ${target ?? ""} ${notJudged ?? ""}`;
  return [...kept, ...added].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
