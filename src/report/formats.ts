import type { AssayEvent } from "../runner/events.js";
import type { Requirement } from "../runner/requirements.js";
import type { Report } from "./report.js";

/** What a format is made from. The same material gives the same bytes. */
export interface Material {
  events: readonly AssayEvent[];
  report: Report;
  /** What is demanded of the target's role, by the id of the requirement. */
  demands: ReadonlyMap<string, Requirement>;
}

export interface Format {
  /** `--<name> FILE`. */
  name: string;
  /** What `--help` says. */
  about: string;
  render(material: Material): string | Promise<string>;
}

/** Every format that a run can be written in. One line here is an option of `check` and `report`. */
export const formats: readonly Format[] = [
  { name: "json", about: "the JSON report", render: async (material) => (await import("./json.js")).renderJson(material) },
  {
    name: "html",
    about: "one page for people",
    render: async ({ events }) => (await import("./html.js")).htmlReport(events),
  },
  { name: "junit", about: "JUnit XML", render: async (material) => (await import("./junit.js")).renderJunit(material) },
  {
    name: "sarif",
    about: "SARIF 2.1.0, for code scanning",
    render: async (material) => (await import("./sarif.js")).renderSarif(material),
  },
  {
    name: "ctrf",
    about: "CTRF, the Common Test Report Format",
    render: async (material) => (await import("./ctrf.js")).renderCtrf(material),
  },
  {
    name: "markdown",
    about: "Markdown, such as for a GitHub step summary",
    render: async (material) => (await import("./markdown.js")).renderMarkdown(material),
  },
  {
    name: "badge",
    about: "JSON for a badge of shields.io",
    render: async (material) => (await import("./badge.js")).renderBadge(material),
  },
];
