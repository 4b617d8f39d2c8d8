import { isRed } from "../runner/baseline.js";
import type { X402Version } from "../protocol/messages.js";
import type { Level } from "../runner/requirements.js";
import type { Verdict } from "../runner/events.js";
import { ReportError, type Report } from "./report.js";
import type { ReportedCheck } from "./standing.js";

/** One check in two runs. */
export interface Change {
  id: string;
  x402Version: X402Version;
  level: Level;
  before?: Verdict;
  after?: Verdict;
  /** What the newer run says of it, or the older one where it is gone. */
  message: string;
  reproduce: string;
}

/** Two runs side by side. */
export interface Difference {
  old: RunName;
  new: RunName;
  /** Where the runs cannot be compared well, and why. */
  notes: string[];
  /** Held, or was not looked at, and is red now. */
  broken: Change[];
  /** Was red and holds. */
  fixed: Change[];
  stillFailing: Change[];
  /** Was judged, and cannot be any more: nobody knows whether it holds. */
  lost: Change[];
  /** Only in the newer run. */
  added: Change[];
  /** Only in the older one. */
  gone: Change[];
  exitCode: number;
}

type RunName = Pick<Report, "version" | "catalogue" | "seed" | "verdict"> & { target: string };

const judged = ({ verdict }: ReportedCheck) => verdict !== "untestable" && verdict !== "blocked" && verdict !== "error";

/**
 * Compares two runs of one role. The exit code is 1 when a check of a level that counts is broken, 3 when one could be judged
 * before and cannot now, or the newer run is cut short; else 0.
 *
 * @throws ReportError when the runs are of different roles.
 */
export function diffReports(old: Report, now: Report, failOn: "must" | "should" = "must"): Difference {
  if (old.target.role !== now.target.role)
    throw new ReportError(
      `One run is of a ${old.target.role}, the other of a ${now.target.role}; they have no checks in common.`,
    );
  const key = ({ id, x402Version }: ReportedCheck) => `${id} ${x402Version}`;
  const before = new Map(old.checks.map((check) => [key(check), check]));
  const after = new Map(now.checks.map((check) => [key(check), check]));
  const pairs = now.checks.flatMap((check) => {
    const was = before.get(key(check));
    return was ? [{ was, is: check }] : [];
  });
  const pick = (wanted: (was: ReportedCheck, is: ReportedCheck) => boolean) =>
    pairs.filter(({ was, is }) => wanted(was, is)).map(({ was, is }) => change(was, is));
  const broken = pick((was, is) => !isRed(was) && isRed(is));
  const lost = pick((was, is) => judged(was) && !judged(is));
  const counts = ({ after: verdict }: Change) => verdict === "fail" || (failOn === "should" && verdict === "warn");
  const matters = ({ level }: Change) => level === "must" || (failOn === "should" && level === "should");
  return {
    old: nameOf(old),
    new: nameOf(now),
    notes: notesOn(old, now),
    broken,
    fixed: pick((was, is) => isRed(was) && is.verdict === "pass"),
    stillFailing: pick((was, is) => isRed(was) && isRed(is)),
    lost,
    added: now.checks.filter((check) => !before.has(key(check))).map((check) => change(undefined, check)),
    gone: old.checks.filter((check) => !after.has(key(check))).map((check) => change(check, undefined)),
    exitCode: broken.some(counts) ? 1 : lost.some(matters) || now.problem !== undefined ? 3 : 0,
  };
}

function change(was: ReportedCheck | undefined, is: ReportedCheck | undefined): Change {
  const { id, x402Version, level, message, reproduce } = (is ?? was) as ReportedCheck;
  return {
    id,
    x402Version,
    level,
    ...(was ? { before: was.verdict } : {}),
    ...(is ? { after: is.verdict } : {}),
    message,
    reproduce,
  };
}

const nameOf = ({ version, catalogue, seed, verdict, target }: Report): RunName => ({
  version,
  catalogue,
  seed,
  verdict,
  target: target.how,
});

function notesOn(old: Report, now: Report): string[] {
  return [
    ...(old.catalogue === now.catalogue
      ? []
      : ["The runs are of different catalogues, or other scenarios were chosen: some checks are in one of them only."]),
    ...(old.problem ? [`The older run is not whole: ${old.problem}`] : []),
    ...(now.problem ? [`The newer run is not whole: ${now.problem}`] : []),
  ];
}
