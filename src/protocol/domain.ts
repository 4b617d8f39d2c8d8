import { hashDomain, type Hex } from "viem";
import type { Domain } from "./authorization.js";

const fields = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
] as const;

/** The EIP-712 domain separator that signatures over this domain rest on; the token's own has to be the same. */
export function domainSeparator(domain: Domain): Hex {
  const { chainId, ...rest } = domain;
  return hashDomain({ domain: { ...rest, chainId: BigInt(chainId) }, types: { EIP712Domain: fields } });
}
