import type { Hex } from "viem";
import { localAccount } from "../../protocol/secp256k1.js";
import { parseObject } from "../../protocol/headers.js";
import { BadVariable, readKey, readNetwork, readUrl, withVariables, type Environment } from "../command.js";
import { buy, type Purchase, type Spent } from "./buy.js";
import { PurchaseError, type ClientSteps } from "./steps.js";

/** What a client of the official end-to-end suite prints as its last line. */
export interface ClientLine {
  success: boolean;
  data: unknown;
  status_code: number | null;
  payment_response: unknown;
  error?: string;
}

interface ClientVariables {
  key: Hex;
  url: string;
  chainId: number;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** @throws BadVariable */
export function readClientVariables(env: Environment): ClientVariables {
  const base = readUrl(env, "RESOURCE_SERVER_URL").replace(/\/+$/, "");
  const path = env["ENDPOINT_PATH"] || "/protected";
  const body = env["REQUEST_BODY"];
  return {
    key: readKey(env),
    url: `${base}${path.startsWith("/") ? "" : "/"}${path}`,
    chainId: readNetwork(env).chainId,
    method: env["REQUEST_METHOD"] || "GET",
    ...(env["REQUEST_HEADERS"] ? { headers: readHeaders(env["REQUEST_HEADERS"]) } : {}),
    ...(body === undefined ? {} : { body }),
  };
}

function readHeaders(text: string): Record<string, string> {
  const read = parseObject(Buffer.from(text));
  if (!read.ok) throw new BadVariable("REQUEST_HEADERS must be a JSON object of texts.");
  return read.value as Record<string, string>;
}

/** One purchase on one network, and what there is to say about it; `spent` is the memory of a buyer that has one. */
export async function purchase(
  { key, chainId, ...wanted }: ClientVariables,
  steps?: ClientSteps,
  spent?: Spent,
): Promise<ClientLine> {
  try {
    const policy = { chainIds: [chainId] };
    const own = { ...(steps ? { steps } : {}), ...(spent ? { spent } : {}) };
    const done = await buy({ ...wanted, account: localAccount(key), policy, ...own });
    return { success: done.status < 400, data: dataOf(done), status_code: done.status, payment_response: done.receipt ?? null };
  } catch (error) {
    if (!(error instanceof PurchaseError)) throw error;
    return { success: false, data: null, status_code: null, payment_response: null, error: error.message };
  }
}

function dataOf({ body }: Purchase): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** The reference client as a command: or a variant of it: buys once, prints one line, and resolves with the exit code. */
export function runClient(env: Environment, steps?: ClientSteps): Promise<number> {
  return withVariables(
    () => readClientVariables(env),
    async (variables) => {
      const line = await purchase(variables, steps);
      process.stdout.write(`${JSON.stringify(line)}\n`);
      return line.success ? 0 : 1;
    },
  );
}
