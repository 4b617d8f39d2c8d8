import type { AssayEvent, CheckEvent, Verdict } from "../runner/events.js";
import { scopeOf } from "./evidence.js";

/**
 * What a group of checks is about: `red` counts against the target, `open` could not be found out, `info` is held against nobody, `known` is set
 * aside by the baseline.
 */
export type CauseKind = "red" | "open" | "info" | "known";

/** Checks that say the same, or point to the same: most likely one defect, whatever their number. */
export interface Cause {
  kind: CauseKind;
  /** What most of them say. */
  message: string;
  attributions: string[];
  /** Their places in the list that was given, worst first. */
  checks: number[];
}

const kinds: Partial<Record<Verdict, CauseKind>> = {
  fail: "red",
  error: "red",
  warn: "red",
  untestable: "open",
  blocked: "open",
  info: "info",
};
const weight: readonly Verdict[] = ["error", "fail", "warn", "untestable", "blocked", "info"];

type Judged = Pick<CheckEvent, "id" | "scenario" | "x402Version" | "verdict" | "attribution" | "message" | "evidence" | "known">;

const kindOf = ({ verdict, known }: Judged): CauseKind | undefined => kinds[verdict] && (known ? "known" : kinds[verdict]);

/** Puts checks that are not green together: by what they say, and by the exchange or the authorization that they point to. */
export function causesOf(checks: readonly Judged[], events: readonly AssayEvent[]): Cause[] {
  const authorizations = authorizationsOf(events);
  const parents = new Map<number, number>();
  const rootOf = (at: number): number => {
    const parent = parents.get(at) ?? at;
    if (parent === at) return at;
    const root = rootOf(parent);
    parents.set(at, root);
    return root;
  };
  const first = new Map<string, number>();
  checks.forEach((check, at) => {
    const kind = kindOf(check);
    if (!kind) return;
    const blame = `${kind} ${check.attribution ?? ""}`;
    const pointed = check.evidence.map((id) => authorizations.get(`${scopeOf(check)} ${id}`) ?? `${scopeOf(check)} ${id}`);
    // What could not be found out is grouped by its reason alone: it points to nothing that is wrong.
    const keys = [`${blame} says ${sameWords(check.message)}`, ...(kind === "red" ? pointed.map((id) => `${blame} ${id}`) : [])];
    for (const key of keys) {
      const before = first.get(key);
      if (before === undefined) first.set(key, at);
      else parents.set(rootOf(at), rootOf(before));
    }
  });
  const groups = new Map<number, number[]>();
  checks.forEach((check, at) => {
    if (kindOf(check)) groups.set(rootOf(at), [...(groups.get(rootOf(at)) ?? []), at]);
  });
  return [...groups.values()].map((members) => causeOf(members, checks)).sort((a, b) => worse(a, b, checks));
}

function causeOf(members: readonly number[], checks: readonly Judged[]): Cause {
  const sorted = members.toSorted(
    (a, b) => rank(checks[a]) - rank(checks[b]) || oddness(checks[a]) - oddness(checks[b]) || a - b,
  );
  const said = new Map<string, { times: number; message: string }>();
  for (const at of sorted) {
    const message = checks[at]?.message ?? "";
    const words = sameWords(message);
    const before = said.get(words);
    if (before) before.times += 1;
    else said.set(words, { times: 1, message: message.replace(smallest, "") });
  }
  const [most] = [...said.values()].sort((a, b) => b.times - a.times);
  const worst = checks[sorted[0] ?? 0];
  return {
    kind: (worst && kindOf(worst)) ?? "red",
    message: most?.message ?? "",
    attributions: [...new Set(sorted.map((at) => checks[at]?.attribution ?? "unknown"))],
    checks: sorted,
  };
}

const rank = (check: Judged | undefined) => (check ? weight.indexOf(check.verdict) : weight.length);

/** What every scenario is judged by, and what happens in odd surroundings only, says less of a defect than a check that was made for it. */
function oddness(check: Judged | undefined): number {
  const [, topic = "", ...rest] = check?.id.split("/") ?? [];
  return (standing.has(rest.at(-1) ?? "") ? 2 : 0) + (surroundings.has(topic) ? 1 : 0);
}
const standing = new Set(["wire", "money", "gate"]);
const surroundings = new Set(["generated", "clock", "gas", "reorg", "outage", "crowd", "load", "hygiene"]);

function worse(a: Cause, b: Cause, checks: readonly Judged[]): number {
  return rank(checks[a.checks[0] ?? 0]) - rank(checks[b.checks[0] ?? 0]) || b.checks.length - a.checks.length;
}

const smallest = / — smallest case: .*$/s;

/** A message without what differs from one time to the next: the generated case, hashes, ports and counts. */
export function sameWords(message: string): string {
  return (
    message
      .replace(smallest, "")
      // A target that falls over is mended in one place, whatever it stumbled over.
      .replace(/; its last words: .*$/s, "")
      .replace(/0x[0-9a-fA-F]+/g, "0x…")
      .replace(/(:)\d{2,5}(?=\/|\b)/g, "$1…")
  );
}

/** Which authorization an exchange or a chain entry is about: what was presented and what moved belong together. */
function authorizationsOf(events: readonly AssayEvent[]): Map<string, string> {
  const known = new Map<string, string>();
  for (const event of events) {
    const authorization =
      event.type === "exchange"
        ? event.authorization
        : event.type === "chain" && event.nonce
          ? `${event.from}:${event.nonce}`.toLowerCase()
          : undefined;
    if (authorization && (event.type === "exchange" || event.type === "chain"))
      known.set(`${scopeOf(event)} ${event.id}`, authorization);
  }
  return known;
}
