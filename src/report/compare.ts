import type { CheckEvent, Verdict } from "../runner/events.js";

/** What is compared of a check. */
export type Compared = Pick<CheckEvent, "id" | "x402Version" | "verdict" | "level" | "message">;

/** `fixed` and `broken` are about red and not red; `other` is any other change of verdict. */
export const changes = ["broken", "still-red", "fixed", "other", "new", "gone"] as const;
export type Change = (typeof changes)[number];

export interface Difference {
  id: string;
  x402Version: CheckEvent["x402Version"];
  change: Change;
  before?: Compared;
  after?: Compared;
}

const red: ReadonlySet<Verdict> = new Set(["fail", "warn", "error"]);

/** Two runs side by side: each check whose verdict differs, is red in both, or is there only once. In the order of id and version. */
export function compareRuns(before: readonly Compared[], after: readonly Compared[]): Difference[] {
  const keyOf = ({ id, x402Version }: Compared) => `${id}@${x402Version}`;
  const old = new Map(before.map((check) => [keyOf(check), check]));
  const now = new Map(after.map((check) => [keyOf(check), check]));
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return keys.flatMap((key) => {
    const [one, two] = [old.get(key), now.get(key)];
    const change = changeOf(one?.verdict, two?.verdict);
    const known = two ?? one;
    if (!change || !known) return [];
    return [
      { id: known.id, x402Version: known.x402Version, change, ...(one ? { before: one } : {}), ...(two ? { after: two } : {}) },
    ];
  });
}

function changeOf(before: Verdict | undefined, after: Verdict | undefined): Change | undefined {
  if (before === undefined) return "new";
  if (after === undefined) return "gone";
  if (red.has(after)) return red.has(before) ? "still-red" : "broken";
  if (red.has(before) && after === "pass") return "fixed";
  return before === after ? undefined : "other";
}
