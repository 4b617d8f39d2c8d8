import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { formats, type Format, type Material } from "../report/formats.js";
import { requirements } from "../runner/requirements.js";
import { UsageError } from "../runner/usage-error.js";

/** Adds an option for each format. */
export function withFormatFlags(command: Command): Command {
  for (const { name, about } of formats) command.option(`--${name} <file>`, `write the report here too: ${about}`);
  return command;
}

export interface WantedFile {
  format: Format;
  file: string;
}

/**
 * The formats that were asked for.
 *
 * @throws UsageError when one cannot be written where it should be.
 */
export function givenFormats(flags: object): WantedFile[] {
  const told = flags as Record<string, unknown>;
  const wanted = formats.flatMap((format) => {
    const file = told[format.name];
    return typeof file === "string" ? [{ format, file }] : [];
  });
  for (const { format, file } of wanted) {
    if (file === "") throw new UsageError(`--${format.name} takes the name of a file.`);
    if (existsSync(file) && statSync(file).isDirectory())
      throw new UsageError(`--${format.name} takes the name of a file; ${file} is a folder.`);
    const twin = wanted.find((one) => one.format !== format && resolve(one.file) === resolve(file));
    if (twin) throw new UsageError(`--${format.name} and --${twin.format.name} name the same file, ${file}; each needs its own.`);
    mkdirSync(dirname(file), { recursive: true });
  }
  return wanted;
}

/** Renders a run in one format. */
export async function renderFormat(format: Format, material: Omit<Material, "demands">): Promise<string> {
  return format.render({ ...material, demands: requirements(material.report.target.role) });
}

/** Writes what was asked for, and returns the names of the files. */
export async function writeFormats(wanted: readonly WantedFile[], material: Omit<Material, "demands">): Promise<string[]> {
  for (const { format, file } of wanted) writeFileSync(file, await renderFormat(format, material));
  return wanted.map(({ file }) => file);
}
