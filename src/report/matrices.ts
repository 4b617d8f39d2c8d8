import type { AssayEvent, CellEvent } from "../runner/events.js";

/** A table of what came of each fault at each place, by what the chain said in the end. */
export interface Matrix {
  matrix: string;
  x402Version: CellEvent["x402Version"];
  /** In the order in which they were told, by scenario. */
  rows: string[];
  columns: string[];
  /** Row by row. A place that was not looked at has no cell. */
  cells: Pick<CellEvent, "row" | "column" | "outcome" | "scenario" | "evidence">[];
}

/** The matrices in a run's events, by name and version; scenarios may share one. Of a cell that was told twice the last word counts. */
export function matricesOf(events: readonly AssayEvent[]): Matrix[] {
  const told = new Map<string, CellEvent[]>();
  for (const event of events) {
    if (event.type !== "cell") continue;
    const key = `${event.matrix} ${event.x402Version}`;
    told.set(key, [...(told.get(key) ?? []), event]);
  }
  return [...told].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, cells]) => matrixOf(cells));
}

function matrixOf(told: readonly CellEvent[]): Matrix[] {
  // Which scenario ended first is chance.
  const sorted = told.toSorted((a, b) => (a.scenario < b.scenario ? -1 : a.scenario > b.scenario ? 1 : 0));
  const [first] = sorted;
  if (!first) return [];
  const { matrix, x402Version } = first;
  const rows = [...new Set(sorted.map(({ row }) => row))];
  const columns = [...new Set(sorted.map(({ column }) => column))];
  const cells = rows.flatMap((row) =>
    columns.flatMap((column) => {
      const cell = sorted.findLast((one) => one.row === row && one.column === column);
      if (!cell) return [];
      const { outcome, scenario, evidence } = cell;
      return [{ row, column, outcome, scenario, ...(evidence ? { evidence } : {}) }];
    }),
  );
  return [{ matrix, x402Version, rows, columns, cells }];
}
