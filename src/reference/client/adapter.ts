import { createInterface } from "node:readline";
import { isObject } from "../../protocol/headers.js";
import { readKey, readNetwork, readUrl } from "../command.js";
import type { Spent } from "./buy.js";
import { purchase } from "./command.js";
import type { ClientSteps } from "./steps.js";

/**
 * The reference client, or a variant of it, as an adapter (spec/adapter): one order a line from `input`, one answer a line
 * to `write`, until the input ends.
 */
export async function serveAdapter(
  input: NodeJS.ReadableStream,
  write: (line: string) => void,
  steps?: ClientSteps,
): Promise<void> {
  const open = new Set<Promise<void>>();
  const spent: Spent = new Map();
  for await (const line of createInterface({ input })) {
    const buying = answerTo(line, steps, spent).then((answer) => write(`${JSON.stringify(answer)}\n`));
    open.add(buying);
    void buying.finally(() => open.delete(buying));
  }
  await Promise.all(open);
}

async function answerTo(line: string, steps: ClientSteps | undefined, spent: Spent): Promise<Record<string, unknown>> {
  let order: unknown;
  try {
    order = JSON.parse(line);
  } catch {
    order = undefined;
  }
  if (!isObject(order) || !Number.isInteger(order["id"])) return { id: null, success: false, error: "this is no order" };
  const { id, url, method, headers, body, privateKey, network } = order;
  try {
    const env = { URL: String(url), EVM_PRIVATE_KEY: String(privateKey), EVM_NETWORK: String(network) };
    const wanted = {
      key: readKey(env),
      url: readUrl(env, "URL"),
      chainId: readNetwork(env).chainId,
      method: String(method),
      ...(isObject(headers) ? { headers: headers as Record<string, string> } : {}),
      ...(typeof body === "string" ? { body } : {}),
    };
    return { id, ...(await purchase(wanted, steps, { spent })) };
  } catch (error) {
    return { id, success: false, error: error instanceof Error ? error.message : String(error) };
  }
}
