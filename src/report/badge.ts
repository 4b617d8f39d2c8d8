import type { Material } from "./formats.js";
import { toJson } from "./json.js";
import { standings } from "./standing.js";

const colors = { conformant: "brightgreen", "not-conformant": "red", inconclusive: "yellow" } as const;

/** What an endpoint badge of shields.io is told (https://shields.io/badges/endpoint-badge). Nothing in it comes from the target. */
export function renderBadge({ report }: Pick<Material, "report">): string {
  const { failed, known } = standings(report);
  const details = [failed > 0 ? `${failed} failed` : "", known > 0 ? `${known} known` : ""].filter((detail) => detail !== "");
  const said = report.verdict.replace("-", " ");
  return toJson({
    schemaVersion: 1,
    label: `x402 ${report.target.role}`,
    message: details.length > 0 ? `${said} (${details.join(", ")})` : said,
    color: known > 0 && report.verdict === "conformant" ? "green" : colors[report.verdict],
    ...(report.verdict === "conformant" ? {} : { isError: report.exitCode === 4 }),
  });
}
