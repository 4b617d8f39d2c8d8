import type { X402Version } from "../protocol/messages.js";
import type { Report } from "./report.js";
import { nameOf, type ReportedCheck } from "./standing.js";

/** What has become of a check that was run again, as a pure function of both reports. */

/** A check or a scenario of a report, in one version or in both. */
export interface Wanted {
  id: string;
  x402Version?: X402Version;
}

/** `red` and `open`: still, or for the first time, where it was so before or not. `broken`: red now, and was not before. */
export type Fate = "fixed" | "holds" | "red" | "broken" | "open";

type Judged = Pick<ReportedCheck, "verdict">;

const isRed = ({ verdict }: Judged) => verdict === "fail" || verdict === "warn" || verdict === "info";

/** What is to be run again: what was red of what is named, or all of it where nothing was. */
export function chosenFrom(checks: readonly ReportedCheck[], { id, x402Version }: Wanted): ReportedCheck[] {
  const named = checks.filter(
    (check) => (check.id === id || check.scenario === id) && (x402Version ?? check.x402Version) === check.x402Version,
  );
  const red = named.filter(isRed);
  return red.length > 0 ? red : named;
}

/** What has become of one check; `now` is missing where the second run did not come to it. */
export function fateOf(before: Judged | undefined, now: Judged | undefined): Fate {
  const wasRed = before !== undefined && isRed(before);
  if (now && isRed(now)) return wasRed ? "red" : "broken";
  if (now?.verdict === "pass") return wasRed ? "fixed" : "holds";
  return "open";
}

/**
 * Whether a report is of the catalogue that is here; undefined where its checks do not say which part of one it was made of.
 *
 * @param digest of the scenarios with these ids, or of all.
 */
export function sameCatalogue(report: Report, digest: (ids?: ReadonlySet<string>) => string): boolean | undefined {
  if (report.catalogue === digest()) return true;
  if (report.shard || report.problem) return undefined;
  return report.catalogue === digest(new Set(report.checks.map(({ scenario }) => scenario)));
}

/**
 * The exit code of a replay: 1 when something that was asked for is red, 3 when it could not be judged, 4 when the harness failed, 0 when
 * it holds. Where something had failed that counts against the target, a warning that is left does not. Who names a scenario asks for all of it, also
 * for what was not red before.
 */
export function replayCode(
  { checks, failOn }: Pick<Report, "checks" | "failOn">,
  chosen: readonly ReportedCheck[],
  now: readonly ReportedCheck[],
  { id }: Wanted,
): number {
  const whole = checks.some(({ scenario }) => scenario === id);
  const asked = now.filter((one) => whole || chosen.some((check) => nameOf(check) === nameOf(one)));
  const grave = ({ verdict }: Judged) => verdict === "fail" || (failOn === "should" && verdict === "warn");
  if (asked.some(chosen.some(grave) ? grave : isRed)) return 1;
  if (asked.some(({ verdict }) => verdict === "error")) return 4;
  const open = chosen.some(
    (check) =>
      fateOf(
        check,
        now.find((one) => nameOf(one) === nameOf(check)),
      ) === "open",
  );
  return open ? 3 : 0;
}
