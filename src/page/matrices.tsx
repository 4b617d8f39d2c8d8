import { useState } from "preact/hooks";
import type { Matrix } from "../report/matrices.js";
import type { CellOutcome } from "../runner/scenario.js";
import { Evidence } from "./evidence.js";
import { visibleLine } from "./model/visible.js";
import { useStore } from "./store.js";

/** What stands in a cell, and what it means. */
const outcomes: Record<CellOutcome, { sign: string; means: string }> = {
  consistent: { sign: "✓", means: "money and word agree" },
  "silent-loss": { sign: "LOST", means: "the money moved, and who paid was told nothing, or that he has not paid" },
  "phantom-credit": { sign: "FREE", means: "goods or a success without a transfer that stays" },
  "double-charge": { sign: "TWICE", means: "who did as he was told has paid twice for one thing" },
  unanswered: { sign: "…", means: "nothing was said in the time there was" },
  "not-reachable": { sign: "–", means: "the target was never at that place" },
};

type Cell = Matrix["cells"][number];
interface Table {
  name: string;
  versions: Matrix["x402Version"][];
  matrix: Matrix;
}

/** What came of each fault at each place, by what the chain said in the end. */
export function Matrices() {
  const { data } = useStore();
  if (data.matrices.length === 0) return null;
  return (
    <section id="matrices" aria-labelledby="matrices-title">
      <h2 id="matrices-title" tabIndex={-1}>
        Faults
      </h2>
      <p class="quiet lead">
        One thing was broken at a time, in each phase of a payment; each cell is what became of the money. Choose one to see how.
      </p>
      {joined(data.matrices).map((table) => (
        <Picture key={`${table.name} ${table.versions.join()}`} table={table} />
      ))}
    </section>
  );
}

/** Versions that do not differ share a picture. */
function joined(matrices: readonly Matrix[]): Table[] {
  const tables: (Table & { text: string })[] = [];
  for (const matrix of matrices) {
    const { rows, columns, cells } = matrix;
    const text = JSON.stringify([matrix.matrix, rows, columns, cells.map(({ row, column, outcome }) => [row, column, outcome])]);
    const same = tables.find((table) => table.text === text);
    if (same) same.versions.push(matrix.x402Version);
    else tables.push({ name: matrix.matrix, versions: [matrix.x402Version], matrix, text });
  }
  return tables;
}

function Picture({ table: { name, versions, matrix } }: { table: Table }) {
  const [chosen, setChosen] = useState<Cell | undefined>();
  const used = (Object.keys(outcomes) as CellOutcome[]).filter((outcome) =>
    matrix.cells.some((cell) => cell.outcome === outcome),
  );
  const title = `${visibleLine(name)}, ${versions.map((version) => `v${version}`).join(" and ")}`;
  return (
    <div class="card matrix">
      <h3>{title}</h3>
      <div class="scroll" tabIndex={0} role="group" aria-label={title}>
        <table>
          <thead>
            <tr>
              <td />
              {matrix.columns.map((column) => (
                <th key={column} scope="col">
                  {visibleLine(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.rows.map((row) => (
              <tr key={row}>
                <th scope="row">{visibleLine(row)}</th>
                {matrix.columns.map((column) => (
                  <Place
                    key={column}
                    cell={matrix.cells.find((cell) => cell.row === row && cell.column === column)}
                    chosen={chosen}
                    choose={setChosen}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul class="legend">
        {used.map((outcome) => (
          <li key={outcome}>
            <span class={`cell ${outcome}`}>{outcomes[outcome].sign}</span> {outcome}: {outcomes[outcome].means}
          </li>
        ))}
      </ul>
      {chosen ? (
        <div class="detail" role="region" aria-label="The chosen cell">
          <p>
            <strong>
              {visibleLine(chosen.row)}, {visibleLine(chosen.column)}: {chosen.outcome}
            </strong>{" "}
            <span class="quiet">{visibleLine(chosen.scenario)}</span>
          </p>
          <Evidence
            key={`${chosen.row} ${chosen.column}`}
            check={{ scenario: chosen.scenario, x402Version: matrix.x402Version, evidence: [...(chosen.evidence ?? [])] }}
          />
        </div>
      ) : null}
    </div>
  );
}

function Place({
  cell,
  chosen,
  choose,
}: {
  cell: Cell | undefined;
  chosen: Cell | undefined;
  choose(cell: Cell | undefined): void;
}) {
  if (!cell) return <td />;
  const { sign } = outcomes[cell.outcome];
  return (
    <td>
      <button
        type="button"
        class={`cell ${cell.outcome}`}
        aria-pressed={cell === chosen}
        aria-label={`${visibleLine(cell.row)}, ${visibleLine(cell.column)}: ${cell.outcome}`}
        title={cell.outcome}
        onClick={() => choose(cell === chosen ? undefined : cell)}
      >
        {sign}
      </button>
    </td>
  );
}
