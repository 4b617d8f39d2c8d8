import { hashTypedData, isAddressEqual, type Address, type Hex, type LocalAccount } from "viem";
import type { Authorization } from "./messages.js";

import { signerOf } from "./secp256k1.js";

/** EIP-3009 over EIP-712 (core, section 6.1.1). */

/** The token's EIP-712 domain: `name` and `version` as the contract has them, not as anybody says. */
export interface Domain {
  name: string;
  version: string;
  chainId: number;
  verifyingContract: Address;
}

export const transferTypes = {
  TransferWithAuthorization: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "validAfter", type: "uint256" },
    { name: "validBefore", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
} as const;

function typedData(domain: Domain, authorization: Authorization) {
  return {
    domain,
    types: transferTypes,
    primaryType: "TransferWithAuthorization" as const,
    message: {
      ...authorization,
      value: BigInt(authorization.value),
      validAfter: BigInt(authorization.validAfter),
      validBefore: BigInt(authorization.validBefore),
    },
  };
}

/** The digest that a payer signs, and that a contract wallet is asked about. */
export function authorizationDigest(domain: Domain, authorization: Authorization): Hex {
  return hashTypedData(typedData(domain, authorization));
}

/** Signs an authorization: 65 bytes, low s, v of 27 or 28. */
export function signAuthorization(account: LocalAccount, domain: Domain, authorization: Authorization): Promise<Hex> {
  return account.signTypedData(typedData(domain, authorization));
}

/** Signs the payer's own cancellation of an authorization that was not used yet (EIP-3009). */
export function cancelAuthorization(
  account: LocalAccount,
  domain: Domain,
  message: { authorizer: Address; nonce: Hex },
): Promise<Hex> {
  const types = {
    CancelAuthorization: [
      { name: "authorizer", type: "address" },
      { name: "nonce", type: "bytes32" },
    ],
  } as const;
  return account.signTypedData({ domain, types, primaryType: "CancelAuthorization", message });
}

const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/**
 * Whether `signature` is the payer's own ECDSA signature in the one form that FiatToken accepts: 65 bytes, low s, v of 27 or
 * 28. Off-chain libraries accept more forms; a verifier that follows them says yes where the chain will say no.
 */
export function isSignedBy(payer: Address, digest: Hex, signature: Hex): boolean {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return false;
  const v = Number.parseInt(signature.slice(130), 16);
  if (v !== 27 && v !== 28) return false;
  if (BigInt(`0x${signature.slice(66, 130)}`) > halfOrder) return false;
  const signer = signerOf(digest, signature.slice(0, 130) as Hex, v === 27 ? 0 : 1);
  return signer !== undefined && isAddressEqual(signer, payer);
}

/** What identifies an authorization whatever bytes carry it: chain, asset, payer and nonce. Everything that must happen once is keyed by this. */
export function authorizationKey(chainId: number, asset: string, authorization: { from: string; nonce: string }): string {
  return `${chainId}:${asset}:${authorization.from}:${authorization.nonce}`.toLowerCase();
}
