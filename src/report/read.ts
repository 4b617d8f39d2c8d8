import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { packageRoot } from "../package-root.js";
import type { AssayEvent } from "../runner/events.js";
import { clean } from "./plain-table.js";
import { ReportError, type Report } from "./report.js";

/** Reads what runs have left. A file is from anywhere: what is wrong with it is said in one sentence, with the line. */

/** The schemas of our own files. */
const own = ["baseline", "report", "event", "config"] as const;
let compiled: Map<(typeof own)[number], ValidateFunction> | undefined;

/** Whether a value is what one of our own schemas says; otherwise where it is not, and how. */
export function problemWith(name: (typeof own)[number], value: unknown): string | undefined {
  if (!compiled) {
    const ajv = new Ajv2020({ strict: false });
    const folder = join(packageRoot(), "spec", "schemas");
    const schemas = own.map((one) => JSON.parse(readFileSync(join(folder, `${one}.schema.json`), "utf8")) as { $id: string });
    for (const schema of schemas) ajv.addSchema(schema);
    compiled = new Map(own.map((one, at) => [one, ajv.getSchema(schemas[at]?.$id ?? "") as ValidateFunction]));
  }
  const validate = compiled.get(name);
  if (!validate || validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  const { additionalProperty, allowedValues } = (error?.params ?? {}) as {
    additionalProperty?: string;
    allowedValues?: unknown[];
  };
  const more = additionalProperty ?? allowedValues?.join(", ") ?? error?.propertyName;
  return clean(`${error?.instancePath || "it"} ${error?.message ?? "is not valid"}${more === undefined ? "" : `: ${more}`}`);
}

/** @throws ReportError with one sentence. */
function read(file: string): string {
  try {
    if (statSync(file).isDirectory()) throw new ReportError(`${file} is a folder; name the files in it.`);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof ReportError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new ReportError(`There is no file ${file}.`);
    throw error;
  }
}

/**
 * The events of a run. A last line that was cut off is left out: without an `end` the run is known to be cut off anyway.
 *
 * @throws ReportError when the file is not there, or is not the events of a run.
 */
export function readEvents(file: string): AssayEvent[] {
  return eventsFrom(read(file), file);
}

/** The events in a text; `file` is what it is called. @throws ReportError */
export function eventsFrom(text: string, file: string): AssayEvent[] {
  if (text.trim() === "") throw new ReportError(`${file} is empty: it is not the events of a run.`);
  const lines = text.split("\n");
  const events = lines.flatMap((line, at): AssayEvent[] => {
    if (line.trim() === "") return [];
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      if (at === lines.length - 1 && at > 0) return [];
      const hint = at === 0 ? " Give it the JSON report of a run, or the .events.ndjson file beside it." : "";
      throw new ReportError(`${file} is not the events of a run: line ${at + 1} is not JSON.${hint}`);
    }
    const problem = problemWith("event", event);
    if (problem) throw new ReportError(`${file} is not the events of a run: line ${at + 1}: ${problem}.`);
    return [event as AssayEvent];
  });
  if (events[0]?.type !== "run") throw new ReportError(`${file} is not the events of a run: it does not begin with a run event.`);
  if (events.filter(({ type }) => type === "run").length > 1)
    throw new ReportError(`${file} has several runs in it; give each its own file.`);
  return events;
}

/** What a file has: a JSON report, or the events of a run. @throws ReportError */
export function readRun(file: string): { report: Report } | { events: AssayEvent[] } {
  const text = read(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // More than one line: events.
    return { events: eventsFrom(text, file) };
  }
  if ((value as { type?: unknown } | null)?.type !== undefined) return { events: eventsFrom(text, file) };
  const problem = problemWith("report", value);
  if (problem) throw new ReportError(`${file} is neither a JSON report of this version nor the events of a run: ${problem}.`);
  return { report: value as Report };
}
