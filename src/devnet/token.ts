import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Address, Hex } from "viem";
import { packageRoot } from "../package-root.js";

/** Base Sepolia's own USDC address: official clients know the asset only there (design: "The devnet"). */
export const usdcAddress: Address = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

/** The well-known Multicall3 address; the official facilitator reads balances through it. */
export const multicall3Address: Address = "0xcA11bde05977b3631167028862bE2a173976CA11";

/** The EIP-712 name and version, and the decimals, that the mock has like Base Sepolia's USDC. */
export const usdc = { name: "USDC", version: "2", decimals: 6 } as const;

interface Compiled {
  bytecode: Hex;
  deployedBytecode: Hex;
}

let compiled: Record<string, Compiled> | undefined;

function contracts(): Record<string, Compiled> {
  return (compiled ??= JSON.parse(readFileSync(join(packageRoot(), "contracts", "compiled.json"), "utf8")) as Record<
    string,
    Compiled
  >);
}

export const contractNames = (): string[] => Object.keys(contracts());

/** A compiled contract of `contracts/`, by name. */
export function contract(name: string): Compiled {
  const found = contracts()[name];
  if (!found) throw new Error(`contracts/compiled.json has no ${name}; run npm run contracts`);
  return found;
}
