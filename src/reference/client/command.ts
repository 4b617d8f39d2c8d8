import type { Hex } from "viem";
import { localAccount } from "../../protocol/secp256k1.js";
import { readKey, readNetwork, readUrl, withVariables, type Environment } from "../command.js";
import { buy, type Purchase } from "./buy.js";
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
}

/** @throws BadVariable */
export function readClientVariables(env: Environment): ClientVariables {
  const base = readUrl(env, "RESOURCE_SERVER_URL").replace(/\/+$/, "");
  const path = env["ENDPOINT_PATH"] || "/protected";
  return { key: readKey(env), url: `${base}${path.startsWith("/") ? "" : "/"}${path}`, chainId: readNetwork(env).chainId };
}

/** One purchase on one network, and what there is to say about it. */
export async function purchase({ key, url, chainId }: ClientVariables, steps?: ClientSteps): Promise<ClientLine> {
  try {
    const policy = { chainIds: [chainId] };
    const done = await buy({ url, account: localAccount(key), policy, ...(steps ? { steps } : {}) });
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
