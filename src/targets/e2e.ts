import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isObject } from "../protocol/headers.js";
import type { Role, X402Version } from "../protocol/messages.js";
import { TargetError } from "./target.js";

/** What a folder of the official end-to-end suite says about its component. */
export interface E2eFolder {
  command: string;
  cwd: string;
  x402Versions: X402Version[];
  /** `GET /path` of the first endpoint that is paid by EIP-3009; servers only. */
  resource?: string;
  /** Values for variables that it insists on and that do not concern EVM. */
  placeholders: Record<string, string>;
}

/** Components of other chains refuse to start without these; no payment is ever made with them. */
const placeholders: Record<string, string> = {
  SVM_PAYEE_ADDRESS: "11111111111111111111111111111111",
};

/**
 * Reads `test.config.json` and `run.sh` of an official e2e folder.
 *
 * @throws TargetError when it is not such a folder, or one of another role.
 */
export function readE2eFolder(folder: string, role: Role): E2eFolder {
  const cwd = resolve(folder);
  const file = join(cwd, "test.config.json");
  if (!existsSync(file))
    throw new TargetError(`${cwd} has no test.config.json; --e2e takes a folder of the official end-to-end suite.`);
  if (!existsSync(join(cwd, "run.sh")))
    throw new TargetError(`${cwd} has no run.sh; --e2e takes a folder of the official end-to-end suite.`);
  let config: unknown;
  try {
    config = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new TargetError(`${file} is not valid JSON.`);
  }
  if (!isObject(config)) throw new TargetError(`${file} is not a JSON object.`);
  if (config["type"] !== role) throw new TargetError(`${file} describes a ${String(config["type"])}, not a ${role}.`);
  const endpoints = (Array.isArray(config["endpoints"]) ? config["endpoints"] : []) as Record<string, unknown>[];
  const paid = endpoints.find(
    ({ requiresPayment, protocolFamily, transferMethod }) =>
      requiresPayment === true &&
      (protocolFamily === undefined || protocolFamily === "evm") &&
      (transferMethod === undefined || transferMethod === "eip3009"),
  );
  const version = config["x402Version"] ?? config["x402Versions"];
  const versions = (Array.isArray(version) ? version : [version]).filter((v): v is X402Version => v === 1 || v === 2);
  const required = isObject(config["environment"]) ? config["environment"]["required"] : [];
  const wanted = Array.isArray(required) ? required.map(String) : [];
  return {
    command: "bash run.sh",
    cwd,
    x402Versions: versions.length > 0 ? versions : [2],
    ...(paid ? { resource: `${String(paid["method"] ?? "GET")} ${String(paid["path"])}` } : {}),
    placeholders: Object.fromEntries(Object.entries(placeholders).filter(([name]) => wanted.includes(name))),
  };
}
