import { appendFileSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { X402Version } from "../protocol/messages.js";
import type { AssayEvent } from "../runner/events.js";
import { htmlReport } from "./html.js";
import { toJson, toLine } from "./json.js";
import { makeReport, type Report } from "./report.js";

/**
 * Writes a run's events as they come, one JSON object a line, each line at once: what a killed run saw is still there.
 * The names hold no time stamps, so a second run replaces the first.
 */
export class RunFiles {
  readonly events: string;
  readonly json: string;
  readonly html: string;
  #all: AssayEvent[] = [];
  #file: number;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true });
    this.events = join(folder, `${name}.events.ndjson`);
    this.json = join(folder, `${name}.json`);
    this.html = join(folder, `${name}.html`);
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

/** The generated cases that failed in the run whose report a folder holds; none where there is no such report. */
export function casesThatFailed(folder: string, name: string): { scenario: string; x402Version: X402Version; case: string }[] {
  try {
    const { checks } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Report;
    const failed = checks.flatMap(({ scenario, x402Version, case: one }) =>
      one === undefined ? [] : [{ scenario, x402Version, case: one }],
    );
    return failed.filter((one, at) => failed.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === at);
  } catch {
    // What is there is from another tool, another time, or half written: nobody is served by a complaint.
    return [];
  }
}
