import { concat, keccak256, toHex, type Address, type Hex, type LocalAccount } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { localAccount } from "../protocol/secp256k1.js";

/** Anvil's own developer accounts, so that keys look familiar to whoever has used Anvil before. Never use them on a real network. */
const mnemonic = "test test test test test test test test test test test junk";

export interface DevAccount {
  role: "facilitator" | "payee" | "bank" | "buyer" | "facilitator-under-test";
  address: Address;
  key: Hex;
}

function developer(index: number, role: DevAccount["role"]): DevAccount {
  const account = mnemonicToAccount(mnemonic, { addressIndex: index });
  const key = account.getHdKey().privateKey;
  if (!key) throw new Error("the developer mnemonic has no private key");
  return { role, address: account.address, key: toHex(key) };
}

let cached: DevAccount[] | undefined;

/**
 * The devnet's standing accounts: the facilitator pays gas, the payee is paid, the bank mints, buyers are for people. A
 * facilitator under test sends from an account of its own, since two senders of one account take each other's nonces.
 */
export function devAccounts(): DevAccount[] {
  cached ??= [
    developer(0, "facilitator"),
    developer(1, "payee"),
    developer(2, "bank"),
    developer(3, "buyer"),
    developer(4, "buyer"),
    developer(5, "facilitator-under-test"),
  ];
  return cached;
}

export function devAccount(role: DevAccount["role"]): DevAccount {
  const found = devAccounts().find((account) => account.role === role);
  if (!found) throw new Error(`the devnet has no ${role} account`);
  return found;
}

/** 32 bytes that depend on the seed and a label only: keys and nonces of one run come again with the same seed. */
export function seeded(seed: string, label: string): Hex {
  return keccak256(concat([toHex(seed), toHex(":"), toHex(label)]));
}

/** A fresh payer's private key for a label, the same for the same seed. */
export function seededKey(seed: string, label: string): Hex {
  return seeded(seed, `account:${label}`);
}

/** A fresh payer's account for a label, the same for the same seed. */
export function seededAccount(seed: string, label: string): LocalAccount {
  return localAccount(seededKey(seed, label));
}
