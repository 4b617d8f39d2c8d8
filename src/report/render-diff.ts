import type { Colors } from "picocolors/types.js";
import type { Change, Difference } from "./diff.js";
import { toJson } from "./json.js";
import { code } from "./markdown.js";
import { clean } from "./plain-table.js";

const titles = [
  ["broken", "broken"],
  ["lost", "no longer judged"],
  ["stillFailing", "still failing"],
  ["fixed", "fixed"],
  ["added", "new"],
  ["gone", "gone"],
] as const;

const isGood = ({ after }: Change) => after === "pass" || after === "not-applicable";

const verdictOf = ({ exitCode }: Difference) =>
  exitCode === 1 ? "regression" : exitCode === 3 ? "no regression found, but not everything could be judged" : "no regression";

const paint = { broken: "red", lost: "yellow", stillFailing: "red", fixed: "green", added: "cyan", gone: "dim" } as const;

/** Two runs side by side, for a terminal. */
export function diffForConsole(difference: Difference, colors: Colors): string {
  const lines = difference.notes.map((note) => colors.yellow(`note: ${clean(note)}`));
  for (const [name, title] of titles) {
    const changes = difference[name];
    // What is new and holds is no news.
    const told =
      name === "added" || name === "gone"
        ? changes.filter((change) => !isGood({ ...change, after: change.after ?? change.before ?? "pass" }))
        : changes;
    for (const { id, x402Version, before, after, message } of told) {
      lines.push(
        `${colors[paint[name]](`${title}: ${id}`)} ${colors.dim(`v${x402Version} ${[before, after].filter(Boolean).join(" → ")}`)}`,
      );
      if (name !== "fixed") lines.push(`    ${clean(message)}`);
    }
  }
  if (lines.length > 0) lines.push("");
  lines.push(
    titles.map(([name, title]) => `${difference[name].length} ${title}`).join(" · "),
    colors.bold(verdictOf(difference)),
  );
  return `${lines.join("\n")}\n`;
}

/** The same as JSON. */
export const diffAsJson = (difference: Difference): string => toJson({ schemaVersion: "1.0.0", ...difference });

/** The same as Markdown; what a target has a say in stands in code. */
export function diffAsMarkdown(difference: Difference): string {
  const lines = [`## ${difference.exitCode === 0 ? "✅" : difference.exitCode === 1 ? "❌" : "⚠️"} ${verdictOf(difference)}`, ""];
  lines.push(...difference.notes.map((note) => `- ${code(note)}`), ...(difference.notes.length > 0 ? [""] : []));
  lines.push(`| ${titles.map(([, title]) => title).join(" | ")} |`, `| ${titles.map(() => "---:").join(" | ")} |`);
  lines.push(`| ${titles.map(([name]) => difference[name].length).join(" | ")} |`, "");
  for (const [name, title] of titles) {
    const changes = difference[name];
    if (changes.length === 0 || name === "added" || name === "gone") continue;
    lines.push(`### ${title} (${changes.length})`, "");
    for (const { id, x402Version, before, after, message } of changes.slice(0, 100))
      lines.push(`- ${code(id)} v${x402Version}, ${before} → ${after}: ${code(message)}`);
    if (changes.length > 100) lines.push(`- and ${changes.length - 100} more`);
    lines.push("");
  }
  return `${lines.join("\n")}\n`;
}
