import { appendFileSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { X402Version } from "../protocol/messages.js";
import type { AssayEvent } from "../runner/events.js";
import { htmlReport } from "./html.js";
import { toJson, toLine } from "./json.js";
import { makeReport, type Report } from "./report.js";

/**
 * Writes a run's events as they come, one JSON object a line, each line at once: what a killed run saw is still there.
 * The names hold no time stamps, so a second run takes the place of the first; what the first has judged goes to the folder `previous`, for who mistyped
 * something and for `diff`.
 */
export class RunFiles {
  readonly events: string;
  readonly json: string;
  readonly html: string;
  /** The page of the run before, where there was one that judged something. */
  readonly previous: string | undefined;
  #all: AssayEvent[] = [];
  #file: number;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true });
    this.events = join(folder, `${name}.events.ndjson`);
    this.json = join(folder, `${name}.json`);
    this.html = join(folder, `${name}.html`);
    const before = join(folder, "previous");
    const own = [this.events, this.json, this.html].filter((file) => existsSync(file));
    if (judgedIn(this.json)) {
      mkdirSync(before, { recursive: true });
      for (const file of own) renameSync(file, join(before, basename(file)));
    }
    const page = join(before, `${name}.html`);
    this.previous = existsSync(page) ? page : undefined;
    // A new file each time, not the old one emptied: another run that still writes to it keeps its own.
    rmSync(this.events, { force: true });
    this.#file = openSync(this.events, "a");
  }

  readonly emit = (event: AssayEvent): void => {
    this.#all.push(event);
    appendFileSync(this.#file, toLine(event));
  };

  /** Writes the report as JSON and as a page, and returns it with all that it was made of. */
  close(): { report: Report; events: readonly AssayEvent[] } {
    const report = makeReport(this.#all);
    writeFileSync(this.json, toJson(report));
    writeFileSync(this.html, htmlReport(this.#all));
    return { report, events: this.#all };
  }
}

/** The generated cases that failed in the last run whose report a folder holds and that judged something; none where there is no such report. */
export function casesThatFailed(folder: string, name: string): { scenario: string; x402Version: X402Version; case: string }[] {
  const [last, before] = [join(folder, `${name}.json`), join(folder, "previous", `${name}.json`)];
  const checks = checksIn(judgedIn(last) ? last : before);
  const failed = checks.flatMap(({ scenario, x402Version, case: one }) =>
    one === undefined ? [] : [{ scenario, x402Version, case: one }],
  );
  return failed.filter((one, at) => failed.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === at);
}

/** Whether the run of the report in a file has judged anything: who mistypes a command has learnt nothing by it. */
const judgedIn = (file: string) => checksIn(file).some(({ verdict }) => ["pass", "fail", "warn", "info"].includes(verdict));

/** The checks of the report in a file; none where there is none, or where what is there is from another tool, another time, or half written. */
function checksIn(file: string): Report["checks"] {
  try {
    const { checks } = JSON.parse(readFileSync(file, "utf8")) as Partial<Report>;
    return Array.isArray(checks) ? checks : [];
  } catch {
    // Nobody is served by a complaint.
    return [];
  }
}
