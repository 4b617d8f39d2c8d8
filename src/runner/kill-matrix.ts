import picomatch from "picomatch";
import type { X402Version } from "../protocol/messages.js";
import type { Attribution, Overall, Verdict } from "./events.js";
import type { Level } from "./requirements.js";
import type { Role } from "./scenario.js";

/** Which check catches which defect, and whether the suite as a whole may be trusted. All pure: summaries of runs in, judgement out. */

/** A check in one version. */
export interface CheckKey {
  id: string;
  x402Version: X402Version;
}

export interface CheckRow extends CheckKey {
  level: Level;
  verdict: Verdict;
  attribution?: Attribution;
  message: string;
  /** The smallest generated case that shows it. */
  case?: string;
}

/** One run of one inhabitant of the zoo. */
export interface RunRow {
  variant: string;
  kind: "reference" | "honest" | "mutant" | "degenerate";
  /** What it was taken for. */
  role: Role;
  seed: string;
  /** `unreachable`: the run could not begin, for the reason that `problem` gives. */
  verdict: Overall | "unreachable";
  problem?: string;
  checks: CheckRow[];
  /** Milliseconds. */
  took: number;
}

/** What a mutant or an honest variant says about itself. */
export interface Claims {
  id: string;
  kills?: readonly string[];
  warns?: Readonly<Record<string, string>>;
}

export interface MatrixRow extends CheckKey {
  level: Level | "unknown";
  /** Mutants that turn it red. */
  killers: string[];
  /** Runs of the reference and of honest variants in which it passes. */
  passes: number;
}

export interface KillMatrix {
  rows: MatrixRow[];
  /** What speaks against the suite, one sentence each; empty when the gate is open. */
  problems: string[];
}

const name = ({ id, x402Version }: CheckKey) => `${id}@${x402Version}`;

/** Whether a check speaks against the target. What the harness or a dependency did is no kill. */
export const isRed = ({ verdict, attribution }: CheckRow) =>
  attribution === "target" && (verdict === "fail" || verdict === "warn" || verdict === "info");

/** The checks that a glob means, `@1` or `@2` at its end for one version only. */
export function matching<K extends CheckKey>(glob: string, checks: readonly K[]): K[] {
  const [ids = "", version] = glob.split("@");
  const fits = picomatch(ids);
  return checks.filter(({ id, x402Version }) => fits(id) && (version === undefined || version === String(x402Version)));
}

/**
 * Computes the matrix and judges it.
 *
 * @param whole false when only some variants ran: then nothing is said about checks that nobody killed.
 */
export function killMatrix(
  catalogue: readonly CheckKey[],
  runs: readonly RunRow[],
  claims: readonly Claims[],
  whole: boolean,
): KillMatrix {
  const rows = catalogue.map((check) => rowOf(check, runs));
  const problems = [
    ...runs.flatMap((run) => problemsOf(run, claims.find(({ id }) => id === run.variant)?.warns ?? {})),
    ...claims.flatMap((claim) => unkept(claim, catalogue, runs)),
  ];
  if (whole) {
    for (const row of rows) {
      if (row.killers.length === 0) problems.push(`${name(row)} is killed by no mutant, so nothing shows that it can fail.`);
      if (row.passes === 0) problems.push(`${name(row)} is passed by nothing that is right, so nothing shows that it can pass.`);
    }
  }
  return { rows, problems };
}

/** The runs that alone speak against the suite: something red where nothing may be, or a mutant that lived. */
export function suspects(catalogue: readonly CheckKey[], runs: readonly RunRow[], claims: readonly Claims[]): RunRow[] {
  const broken = new Set(claims.filter((claim) => unkept(claim, catalogue, runs).length > 0).map(({ id }) => id));
  return runs.filter((run) => {
    const warns = claims.find(({ id }) => id === run.variant)?.warns ?? {};
    return broken.has(run.variant) || problemsOf(run, warns).length > 0;
  });
}

function rowOf(check: CheckKey, runs: readonly RunRow[]): MatrixRow {
  const killers = new Set<string>();
  let [level, passes]: [Level | "unknown", number] = ["unknown", 0];
  for (const run of runs) {
    for (const found of run.checks) {
      if (found.id !== check.id || found.x402Version !== check.x402Version) continue;
      level = found.level;
      if (run.kind === "mutant" && isRed(found)) killers.add(run.variant);
      if ((run.kind === "reference" || run.kind === "honest") && found.verdict === "pass") passes += 1;
    }
  }
  return { ...check, level, killers: [...killers].sort(), passes };
}

/** What one run alone shows. */
function problemsOf(run: RunRow, warns: Readonly<Record<string, string>>): string[] {
  const { variant, kind, verdict, checks } = run;
  const problems = checks
    .filter((check) => check.verdict === "error")
    .map((check) => `${name(check)} ended in an error of the harness on ${variant}: ${check.message}`);
  if (kind === "degenerate") {
    for (const check of checks)
      if (check.verdict === "pass" && check.level === "must") problems.push(`${name(check)} is passed by ${variant}.`);
    if (verdict === "conformant") problems.push(`${variant} is called conformant.`);
  }
  if (verdict === "unreachable" && kind !== "degenerate") problems.push(`${variant} could not be checked: ${run.problem}`);
  if (kind !== "reference" && kind !== "honest") return problems;
  const allowed = Object.keys(warns)
    .flatMap((glob) => matching(glob, checks))
    .map(name);
  for (const check of checks) {
    // A check of level may only reports what it saw; it speaks against nobody.
    if (!isRed(check) || check.verdict === "info" || (check.verdict === "warn" && allowed.includes(name(check)))) continue;
    problems.push(`${name(check)} is red on ${variant}, which is right: ${check.message}`);
  }
  for (const check of checks)
    if (check.verdict === "untestable") problems.push(`${name(check)} is untestable on ${variant}: ${check.message}`);
  return problems;
}

/** Promises of a mutant or an honest variant that its runs did not keep. */
function unkept({ id, kills = [], warns = {} }: Claims, catalogue: readonly CheckKey[], runs: readonly RunRow[]): string[] {
  const own = runs.filter((run) => run.variant === id).flatMap((run) => run.checks);
  if (own.length === 0) return [];
  const spoken = new Set(own.filter(({ verdict }) => verdict !== "not-applicable").map(({ x402Version }) => x402Version));
  const red = new Set(own.filter(isRed).map(name));
  const problems: string[] = [];
  for (const glob of kills) {
    const meant = matching(glob, catalogue).filter(({ x402Version }) => spoken.has(x402Version));
    if (meant.length === 0) problems.push(`${id} names ${glob}, which is no check of a version that it speaks.`);
    for (const check of meant) {
      if (red.has(name(check))) continue;
      const seen = own.find((found) => name(found) === name(check));
      problems.push(`${id} is not killed by ${name(check)}: ${seen ? `${seen.verdict}, ${seen.message}` : "it did not run"}`);
    }
  }
  for (const glob of Object.keys(warns))
    if (matching(glob, own).every((check) => !red.has(name(check)))) problems.push(`${id} excuses ${glob}, which does not warn.`);
  return problems;
}
