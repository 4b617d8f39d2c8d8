import type { AssayEvent, CellEvent } from "../runner/events.js";

/** A table of what came of each fault at each place, by what the chain said in the end. */
export interface Matrix {
  matrix: string;
  scenario: string;
  x402Version: CellEvent["x402Version"];
  /** In the order in which they were told. */
  rows: string[];
  columns: string[];
  /** Row by row. A place that was not looked at has no cell. */
  cells: Pick<CellEvent, "row" | "column" | "outcome" | "evidence">[];
}

/** The matrices in a run's events, by scenario and version. Of a cell that was told twice the last word counts. */
export function matricesOf(events: readonly AssayEvent[]): Matrix[] {
  const told = new Map<string, CellEvent[]>();
  for (const event of events) {
    if (event.type !== "cell") continue;
    const key = `${event.scenario} ${event.matrix} ${event.x402Version}`;
    told.set(key, [...(told.get(key) ?? []), event]);
  }
  return [...told].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, cells]) => matrixOf(cells));
}

function matrixOf(told: readonly CellEvent[]): Matrix[] {
  const [first] = told;
  if (!first) return [];
  const { matrix, scenario, x402Version } = first;
  const rows = [...new Set(told.map(({ row }) => row))];
  const columns = [...new Set(told.map(({ column }) => column))];
  const cells = rows.flatMap((row) =>
    columns.flatMap((column) => {
      const cell = told.findLast((one) => one.row === row && one.column === column);
      return cell ? [{ row, column, outcome: cell.outcome, ...(cell.evidence ? { evidence: cell.evidence } : {}) }] : [];
    }),
  );
  return [{ matrix, scenario, x402Version, rows, columns, cells }];
}
