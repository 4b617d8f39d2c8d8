import type { Hex } from "viem";
import { localAccount } from "../../protocol/secp256k1.js";
import { parseObject } from "../../protocol/headers.js";
import { BadVariable, readKey, readNetwork, readUrl, withVariables, type Environment } from "../command.js";
import { buy, type Purchase, type Spent } from "./buy.js";
import { clientSteps, PurchaseError, type ClientLine, type ClientSteps } from "./steps.js";

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

/** One purchase on one network, and what there is to say about it; `spent` is the memory of a buyer that has one, `now` its clock in Unix seconds. */
export async function purchase(
  { key, chainId, headers = {}, ...wanted }: ClientVariables,
  steps: ClientSteps = clientSteps,
  own: { spent?: Spent; now?: () => number } = {},
): Promise<ClientLine> {
  const line = async (): Promise<ClientLine> => {
    try {
      const policy = { chainIds: [chainId] };
      const done = await buy({
        ...wanted,
        headers: steps.prepare(headers, key),
        account: localAccount(key),
        policy,
        steps,
        ...own,
      });
      return {
        success: done.status < 400 && done.doubt === undefined,
        data: dataOf(done),
        status_code: done.status,
        payment_response: done.receipt ?? null,
        ...(done.doubt === undefined ? {} : { error: done.doubt }),
      };
    } catch (error) {
      if (!(error instanceof PurchaseError)) throw error;
      return { success: false, data: null, status_code: null, payment_response: null, error: error.message };
    }
  };
  return steps.report(await line(), key);
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
