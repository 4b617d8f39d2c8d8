import Table from "cli-table3";
import type { Colors } from "picocolors/types.js";
import type { CellOutcome } from "../runner/scenario.js";
import type { Matrix } from "./matrices.js";
import { clean, plain } from "./plain-table.js";

/** What stands in a cell; the legend has the outcome's whole name. */
const signs: Record<CellOutcome, string> = {
  consistent: "✓",
  "silent-loss": "LOST",
  "phantom-credit": "FREE",
  "double-charge": "TWICE",
  unanswered: "…",
  "not-reachable": "–",
};

/** Characters in a line of a terminal that nobody has made wider. */
const width = 80;

/** The matrices of a report: versions on one line where they do not differ, and no wider than a terminal. */
export function matrixLines(matrices: readonly Matrix[], colors: Colors): string[] {
  const names = new Set(matrices.map(({ matrix }) => matrix));
  return [...names].flatMap((name) => {
    const own = matrices.filter(({ matrix }) => matrix === name);
    const rows = [...new Set(own.flatMap((one) => one.rows))];
    const columns = [...new Set(own.flatMap((one) => one.columns))];
    const lines = rows.flatMap((row) => linesOf(row, columns, own));
    const used = (Object.keys(signs) as CellOutcome[]).filter((outcome) =>
      lines.some(({ cells }) => cells.includes(signs[outcome])),
    );
    const legend = used.map((outcome) => `${signs[outcome]} ${outcome}`).join("  ");
    return [colors.bold(clean(name)), ...tables(columns, lines), colors.dim(legend), ""];
  });
}

interface Line {
  label: string;
  cells: string[];
}

/** One line for all versions, as long as they do not contradict each other; otherwise one for each. */
function linesOf(row: string, columns: readonly string[], matrices: readonly Matrix[]): Line[] {
  const byVersion = matrices.map(({ x402Version, cells }) => ({
    x402Version,
    cells: columns.map((column) => {
      const cell = cells.find((one) => one.row === row && one.column === column);
      return cell ? signs[cell.outcome] : "";
    }),
  }));
  const told = columns.map((_, index) => [...new Set(byVersion.flatMap(({ cells }) => cells[index] || []))]);
  if (told.every((words) => words.length <= 1)) return [{ label: row, cells: told.map(([word = ""]) => word) }];
  return byVersion.map(({ x402Version, cells }) => ({ label: `${row} v${x402Version}`, cells }));
}

/** As many tables below each other as it takes to keep each within the width. */
function tables(columns: readonly string[], lines: readonly Line[]): string[] {
  const label = Math.max(...lines.map((line) => line.label.length));
  const shown: string[] = [];
  for (let from = 0; from < columns.length;) {
    let [to, used] = [from, label];
    do {
      used += 2 + Math.max((columns[to] ?? "").length, ...lines.map(({ cells }) => (cells[to] ?? "").length));
      if (used <= width || to === from) to += 1;
    } while (used <= width && to < columns.length);
    const table = new Table({
      head: ["", ...columns.slice(from, to).map(clean)],
      style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
      chars: plain,
    });
    for (const line of lines) table.push([clean(line.label), ...line.cells.slice(from, to)]);
    shown.push(table.toString());
    from = to;
  }
  return shown;
}
