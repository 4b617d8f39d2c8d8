import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import type { Role, X402Version } from "../protocol/messages.js";
import type { Address } from "viem";
import { clean } from "../report/plain-table.js";
import { problemWith } from "../report/read.js";
import { parseResource } from "../runner/resource.js";
import type { Policy } from "../runner/requirements.js";
import { UsageError } from "../runner/usage-error.js";
import type { CheckFlags } from "./check.js";

/** Where it is looked for when nobody names another. */
export const usualConfig = "x402-assay.config.json";

/** What holds for every role; spec/schemas/config.schema.json says what each is. */
interface RunMembers {
  failOn?: "must" | "should";
  spec?: X402Version | "auto";
  only?: string[];
  skip?: string[];
  seed?: string;
  workers?: number;
  runs?: number;
  time?: number;
  baseline?: string;
  devnet?: string;
  startTimeout?: number;
  out?: string;
}

interface ConfiguredTarget extends RunMembers {
  role: Role;
  exec?: string;
  url?: string;
  e2e?: string;
  adapter?: string;
  cwd?: string;
  resource?: string | string[];
  asset?: Address;
  policy?: Policy;
  outputs?: Record<string, string>;
}

/** One target of a configuration, as the flags that say the same. */
export interface NamedTarget {
  name: string;
  role: Role;
  flags: Partial<CheckFlags>;
  /** For people: where it stands. */
  where: string;
}

const roles = ["server", "client", "facilitator"];
/** What only one role has. */
const owners: Record<string, Role> = { resource: "server", adapter: "client", policy: "client", asset: "facilitator" };
const ways = ["exec", "url", "e2e", "adapter"] as const;

/**
 * The targets of a configuration file, in their order.
 *
 * @throws UsageError with one sentence that says where it is wrong.
 */
export function readConfig(file: string): NamedTarget[] {
  if (!existsSync(file))
    throw new UsageError(`There is no file ${file}; spec/schemas/config.schema.json says what stands in one.`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${file} is not JSON (${clean(error.message.split("\n")[0] ?? "")}).`);
  }
  const problem = problemWith("config", value);
  if (problem)
    throw new UsageError(`${file} is not a configuration: ${problem}; spec/schemas/config.schema.json says what is one.`);
  const { defaults = {}, targets } = value as { defaults?: RunMembers; targets: Record<string, ConfiguredTarget> };
  return Object.entries(targets).map(([name, target]) => {
    const where = `${file}: /targets/${name}`;
    mustFit(name, target, where);
    return { name, role: target.role, where, flags: flagsOf({ ...defaults, ...target }, dirname(file), where) };
  });
}

/** What a schema would say in words that nobody understands. */
function mustFit(name: string, target: ConfiguredTarget, where: string): void {
  const { role } = target;
  if (roles.includes(name) && name !== role)
    throw new UsageError(`${where}/role is ${role}; a target that is called ${name} is one.`);
  const foreign = Object.keys(target).find((member) => owners[member] !== undefined && owners[member] !== role);
  if (foreign) throw new UsageError(`${where}/${foreign} is for a ${owners[foreign]}; this target is a ${role}.`);
  const given = ways.filter((way) => target[way] !== undefined);
  if (given.length !== 1)
    throw new UsageError(
      `${where} has ${given.length === 0 ? "no way to reach it" : `${given.join(" and ")}`}; it takes exactly one of ${ways
        .filter((way) => (owners[way] ?? role) === role)
        .join(", ")}.`,
    );
}

function flagsOf(
  { role: _role, outputs, resource, ...rest }: ConfiguredTarget,
  folder: string,
  where: string,
): Partial<CheckFlags> {
  const from = relative(process.cwd(), folder);
  const path = (text: string) => (from === "" || isAbsolute(text) ? text : join(from, text));
  const files = Object.entries({ baseline: rest.baseline, e2e: rest.e2e, out: rest.out ?? "reports", ...outputs });
  const paths = files.flatMap(([name, text]) => (text === undefined ? [] : [[name, path(text)] as const]));
  const command = rest.exec !== undefined || rest.adapter !== undefined;
  const cwd = rest.cwd === undefined ? (command && from !== "" ? from : undefined) : path(rest.cwd);
  const resources = resource === undefined ? undefined : [resource].flat().map((text) => resourceFrom(text, where));
  return {
    ...rest,
    ...Object.fromEntries(paths),
    ...(cwd === undefined ? {} : { cwd }),
    ...(resources ? { resource: resources } : {}),
  };
}

function resourceFrom(text: string, where: string) {
  try {
    return parseResource(text);
  } catch {
    throw new UsageError(`${where}/resource must be a method and a path, such as "GET /premium"; this is not: ${clean(text)}`);
  }
}
