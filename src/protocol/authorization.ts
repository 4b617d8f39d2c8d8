import { hashTypedData, isAddressEqual, keccak256, stringToBytes, type Address, type Hex, type LocalAccount } from "viem";
import { domainSeparator } from "./domain.js";
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

const typeHash = keccak256(
  stringToBytes(
    `TransferWithAuthorization(${transferTypes.TransferWithAuthorization.map(({ name, type }) => `${type} ${name}`).join(",")})`,
  ),
).slice(2);

/** Separators of the domains that were used last: there are few of them, and each is used for every payment. */
const separators = new Map<string, string>();
const mostSeparators = 256;

function separatorOf(domain: Domain): string {
  const { name, version, chainId, verifyingContract } = domain;
  const key = JSON.stringify([name, version, chainId, verifyingContract]);
  let separator = separators.get(key);
  if (separator === undefined) {
    separator = domainSeparator(domain).slice(2);
    if (separators.size >= mostSeparators) separators.clear();
    separators.set(key, separator);
  }
  return separator;
}

/** 32 bytes, most significant first. */
const word = (value: string) => BigInt(value).toString(16).padStart(64, "0");
const isWord = (value: string) => /^[0-9]{1,77}$/.test(value);
const isHex = (value: string, digits: number) => value.length === digits + 2 && /^0x[0-9a-fA-F]+$/.test(value);

/**
 * The digest that a payer signs, and that a contract wallet is asked about.
 *
 * @throws Error when a member cannot be encoded in its type.
 */
export function authorizationDigest(domain: Domain, authorization: Authorization): Hex {
  const { from, to, value, validAfter, validBefore, nonce } = authorization;
  // Everything that is written in the common way is hashed without the generic encoder: a run does it tens of thousands of times.
  const common = isHex(from, 40) && isHex(to, 40) && isHex(nonce, 64) && [value, validAfter, validBefore].every(isWord);
  if (!common) return hashTypedData(typedData(domain, authorization));
  const members = [
    from.slice(2).padStart(64, "0"),
    to.slice(2).padStart(64, "0"),
    word(value),
    word(validAfter),
    word(validBefore),
    nonce.slice(2),
  ];
  const struct = keccak256(`0x${typeHash}${members.join("")}`).slice(2);
  return keccak256(`0x1901${separatorOf(domain)}${struct}`);
}

/** Signs an authorization: 65 bytes, low s, v of 27 or 28. */
export function signAuthorization(account: LocalAccount, domain: Domain, authorization: Authorization): Promise<Hex> {
  // Not every account can sign what it cannot read.
  if (!account.sign) return account.signTypedData(typedData(domain, authorization));
  return account.sign({ hash: authorizationDigest(domain, authorization) });
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
