import { gzipSync } from "node:zlib";
import type { AssayEvent } from "../runner/events.js";
import { recordedKills } from "../runner/kills.js";
import { requirements } from "../runner/requirements.js";
import type { Evidence } from "./evidence.js";
import { againstOf, pageOf, type PageData } from "./page-data.js";
import { pageParts, pagePolicy } from "./page-parts.js";

/** What else is shown on a report's page. */
export interface HtmlOptions {
  /** The events of another run, to be shown beside this one. */
  against?: readonly AssayEvent[];
}

/** Characters of all evidence together, packed. What is left out is said; what a red check points to comes first. */
export const evidenceBound = 24_000_000;

/**
 * The report as one page that works from disk: nothing is fetched, and nothing of what a target said is anything but text in it.
 *
 * @throws ReportError when the events are not those of a run.
 */
export function htmlReport(events: readonly AssayEvent[], options: HtmlOptions = {}): string {
  const first = events.find((event) => event.type === "run");
  const rows = first ? requirements(first.target.role) : new Map<string, never>();
  const { data, evidence } = pageOf(events, (id) => rows.get(id), recordedKills());
  if (options.against) data.against = againstOf(options.against);
  return pageHtml(data, evidence);
}

function pageHtml(data: PageData, evidence: ReadonlyMap<string, Evidence>): string {
  const parts = pageParts("report");
  const { script, style } = parts;
  const chunks = packed(data, evidence);
  const policy = pagePolicy(parts);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>x402-assay: ${data.target.role}, ${data.verdict.replace("-", " ")}</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript><p>This report needs JavaScript, which runs in this file alone. The JSON report beside it says the same.</p></noscript>
<script type="application/json" id="report-data">${inert(data)}</script>
<script>${script}</script>
${chunks.map((chunk, at) => `<script type="text/plain" id="evidence-${at}">${chunk}</script>`).join("\n")}
</body>
</html>
`;
}

/**
 * Packs the evidence and writes into the data which element has which. Base64 has no sign that could end an element, and packed it is a
 * tenth of its size; a page unpacks what somebody opens.
 */
function packed(data: PageData, evidence: ReadonlyMap<string, Evidence>): string[] {
  const red = new Set(data.causes.flatMap(({ checks }) => checks.map((at) => data.checks[at]?.scenario)));
  const order = data.scenarios.toSorted((a, b) => Number(red.has(b.scenario)) - Number(red.has(a.scenario)));
  const chunks: string[] = [];
  let size = 0;
  for (const scenario of order) {
    const seen = evidence.get(`${scenario.scenario}@${scenario.x402Version}`);
    if (!seen) continue;
    const chunk = gzipSync(JSON.stringify(seen), { level: 7 }).toString("base64");
    if (size + chunk.length > evidenceBound) continue;
    size += chunk.length;
    scenario.evidence = chunks.push(chunk) - 1;
  }
  return chunks;
}

/** JSON in which no tag can begin, so that none can end. */
const inert = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");
