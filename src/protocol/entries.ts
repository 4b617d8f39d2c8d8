import { getAddress, type Address } from "viem";
import { isObject } from "./headers.js";
import type { X402Version } from "./messages.js";
import { chainIdOf } from "./networks.js";
import { isAddress } from "./read-payment.js";

/** One entry of `accepts` as it was sent, whatever is wrong with it. */
export type Entry = Record<string, unknown>;

/** The entries of a challenge that are objects. */
export function entriesOf(challenge: Record<string, unknown>): Entry[] {
  const accepts: unknown[] = Array.isArray(challenge["accepts"]) ? challenge["accepts"] : [];
  return accepts.filter(isObject);
}

/** The EVM chain that an entry names, in the form of either version. */
export const chainOf = (entry: Entry) => (typeof entry["network"] === "string" ? chainIdOf(entry["network"]) : undefined);

/** Whether an entry is to be paid by scheme exact on an EVM chain: then payee and token are signed as addresses. */
export const isExactOnEvm = (entry: Entry) => entry["scheme"] === "exact" && chainOf(entry) !== undefined;

/** How the money is to be moved, where an entry says so. */
export function transferMethod({ extra }: Entry): string | undefined {
  const method = isObject(extra) ? extra["assetTransferMethod"] : undefined;
  return typeof method === "string" ? method : undefined;
}

/** Whether an entry is paid by EIP-3009: it says so, or says nothing, which means the same unless the token cannot do it. */
export const isEip3009 = (entry: Entry) => isExactOnEvm(entry) && [undefined, "eip3009"].includes(transferMethod(entry));

/** The name and version of the token's EIP-712 domain, as an entry gives them. */
export function namedDomain({ extra }: Entry): { name: string; version: string } | undefined {
  if (!isObject(extra)) return undefined;
  const { name, version } = extra;
  return typeof name === "string" && name !== "" && typeof version === "string" && version !== "" ? { name, version } : undefined;
}

/** What the price is called in each version. */
export const priceMember = { 1: "maxAmountRequired", 2: "amount" } as const satisfies Record<X402Version, string>;

/** Members of an entry by the field tables of each version (core, 5.1.2). */
export const entryMembers: Readonly<Record<X402Version, readonly string[]>> = {
  1: [
    "scheme",
    "network",
    "maxAmountRequired",
    "asset",
    "payTo",
    "resource",
    "description",
    "mimeType",
    "outputSchema",
    "maxTimeoutSeconds",
    "extra",
  ],
  2: ["scheme", "network", "amount", "asset", "payTo", "maxTimeoutSeconds", "extra"],
};

/** Whether an address that says by its letter case how it must be spelled is spelled so (EIP-55). */
export function spelledRight(address: unknown): boolean {
  if (!isAddress(address)) return true;
  const digits = address.slice(2);
  const tells = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  return !tells || getAddress(address.toLowerCase()) === address;
}

/** The token's contract, where an entry names one. */
export function tokenOf({ asset }: Entry): Address | undefined {
  return isAddress(asset) ? getAddress(asset.toLowerCase()) : undefined;
}
