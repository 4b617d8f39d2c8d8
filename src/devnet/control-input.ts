import type { Address, Hex } from "viem";
import { isAddress, isUint256 } from "../protocol/read-payment.js";
import type { Devnet } from "./devnet.js";

/** What the control API is asked, and how that is read. */

/** Thrown for input that cannot be meant; its message is one sentence for whoever sent it. */
export class BadInput extends Error {
  override name = "BadInput";
}

/** A request that found its route. `body` is the JSON object that was sent, empty where none was. */
export interface ControlInput {
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export interface ControlRoute {
  method: "GET" | "POST" | "DELETE";
  /** Segments that begin with a colon are parameters. */
  path: string;
  /** What it does, for the list that an unknown path is answered with. */
  about: string;
  /** The JSON answer; bigints become decimal strings. */
  answer: (devnet: Devnet, input: ControlInput) => unknown;
}

/** The number of the newest block. */
export const head = async (devnet: Devnet) => Number(await devnet.chain.client.getBlockNumber());

export function readAddress(value: unknown, name: string): Address {
  if (!isAddress(value)) throw new BadInput(`${name} must be an address, 0x and 40 hex digits`);
  return value as Address;
}

export function readCall(body: Record<string, unknown>): { to: Address; data: Hex } {
  const data = body["data"];
  if (typeof data !== "string" || !/^0x(?:[0-9a-fA-F]{2})*$/.test(data)) throw new BadInput('"data" must be 0x and hex digits');
  return { to: readAddress(body["to"], '"to"'), data: data as Hex };
}

export function readAddresses(body: Record<string, unknown>): Address[] {
  const addresses = body["addresses"];
  if (!Array.isArray(addresses)) throw new BadInput('"addresses" must be a list of addresses');
  return addresses.map((address) => readAddress(address, 'each of "addresses"'));
}

export function readAmount(body: Record<string, unknown>, name = "amount", unit = "of atomic units"): bigint {
  const amount = body[name];
  if (!isUint256(amount)) throw new BadInput(`"${name}" must be a decimal string ${unit}`);
  return BigInt(amount);
}

export function readInteger(body: Record<string, unknown>, name: string, least: number, most: number): number {
  const value = body[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw new BadInput(`"${name}" must be an integer from ${least} to ${most}`);
  }
  return value;
}

export function readHash(text: unknown, name: string): Hex {
  if (typeof text !== "string" || !/^0x[0-9a-fA-F]{64}$/.test(text)) throw new BadInput(`${name} is 0x and 64 hex digits`);
  return text as Hex;
}

/** The signed bytes of a transaction. */
export function readRaw(value: unknown, name: string): Hex {
  if (typeof value !== "string" || !/^0x(?:[0-9a-fA-F]{2})+$/.test(value))
    throw new BadInput(`${name} must be 0x and hex digits`);
  return value as Hex;
}
