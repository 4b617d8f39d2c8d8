import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { freshFolder, main, type Run } from "./cli.js";

/** A folder for the PATH in which `x402-assay`, and `npx` in front of it, are the built command. */
export function shims(): string {
  const folder = join(freshFolder(), "bin");
  mkdirSync(folder);
  const write = (name: string, lines: string[]) => {
    writeFileSync(join(folder, name), ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(join(folder, name), 0o755);
  };
  write("x402-assay", [`exec "${process.execPath}" -- "${main}" "$@"`]);
  // What npx would have installed is told to whoever wants to know.
  write("npx", [
    'while [ "$1" = --yes ]; do shift; done',
    '[ -z "$NPX_LOG" ] || echo "$1" >> "$NPX_LOG"',
    "shift",
    `exec "${process.execPath}" -- "${main}" "$@"`,
  ]);
  return folder;
}

/** Runs a command as it stands in a manifest, with these variables and the shims. */
export async function runCommand(
  command: readonly string[],
  env: Record<string, string>,
  cwd: string,
  bin: string,
): Promise<Run> {
  const [file = "sh", ...args] = command;
  const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env, PATH: path }, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}
