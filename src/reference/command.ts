import type { Hex } from "viem";
import type { Listening } from "../devnet/http.js";
import { chainIdOf, networkName, testChainIds } from "../protocol/networks.js";
import { isAddress } from "../protocol/read-payment.js";

/** What the commands around the reference parts have in common: variables in, one line out, an exit code. */

export type Environment = Record<string, string | undefined>;

/** Thrown for a variable that is missing or cannot be meant; the message is one sentence. */
export class BadVariable extends Error {
  override name = "BadVariable";
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new BadVariable(`The variable ${name} is missing.`);
  return value;
}

export function readUrl(env: Environment, name: string): string {
  const value = required(env, name);
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) throw new BadVariable(`${name} must be a URL; this is none: ${value}`);
  return value;
}

export function readPort(env: Environment): number {
  const value = required(env, "PORT");
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new BadVariable(`PORT must be a number from 0 to 65535; this is none: ${value}`);
  }
  return Number(value);
}

export function readKey(env: Environment): Hex {
  const value = required(env, "EVM_PRIVATE_KEY");
  const digits = value.replace(/^0x/, "");
  // The value is not repeated: a key with a typing error is still nearly a key.
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) throw new BadVariable("EVM_PRIVATE_KEY must be 0x and 64 hex digits.");
  return `0x${digits}`;
}

export function readPayee(env: Environment): Hex {
  const value = required(env, "EVM_PAYEE_ADDRESS");
  if (!isAddress(value)) throw new BadVariable(`EVM_PAYEE_ADDRESS must be 0x and 40 hex digits; this is none: ${value}`);
  return value as Hex;
}

/** The network by either version's name; default Base Sepolia. The reference parts never touch a main network. */
export function readNetwork(env: Environment): { chainId: number; network: string } {
  const value = env["EVM_NETWORK"] || "eip155:84532";
  const chainId = chainIdOf(value);
  if (chainId === undefined) {
    throw new BadVariable(`EVM_NETWORK must be a network such as eip155:84532 or base-sepolia; this is none: ${value}`);
  }
  if (!testChainIds.includes(chainId)) {
    throw new BadVariable(`EVM_NETWORK must be a test network; ${value} is not on the list of those.`);
  }
  return { chainId, network: networkName(chainId, 2) };
}

/** Reads the variables and goes on; what is wrong with them is said on standard error, with exit code 2. */
export async function withVariables<T>(read: () => T, go: (variables: T) => Promise<number>): Promise<number> {
  let variables: T;
  try {
    variables = read();
  } catch (error) {
    if (!(error instanceof BadVariable)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  return go(variables);
}

/** Serves until SIGTERM or SIGINT. */
export async function serveUntilSignal(start: () => Promise<Listening>): Promise<number> {
  let listening: Listening;
  try {
    listening = await start();
  } catch (error) {
    const { code, port } = error as { code?: string; port?: number };
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    const reason = code === "EACCES" ? "may not be used" : "is in use";
    process.stderr.write(`Port ${port} ${reason}; set PORT to another one.\n`);
    return 1;
  }
  const told = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  process.stdout.write(`listening on ${listening.url}\n`);
  await told;
  await listening.close();
  return 0;
}
