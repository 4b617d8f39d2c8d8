import { getAddress, numberToHex, type Address } from "viem";
import type { Reply } from "../devnet/misbehave.js";
import type { Requirements, X402Version } from "../protocol/messages.js";
import { noNumber, sameNumber } from "../protocol/notations.js";
import { pick, type Versioned } from "./cases.js";

/** What a change of a generated challenge is, and what such changes are made with. All pure. */

/** What a change may need to know. */
export interface ChallengeFacts {
  x402Version: X402Version;
  /** Who is asked to pay. */
  payer: Address;
}

export type Message = Record<string, unknown>;

/** What becomes of a challenge with one good offer in it; each part is left out where nothing changes. */
export interface ChallengeParts {
  /** Of the seller's own offer alone. */
  own?: (own: Requirements) => Requirements;
  /** More offers that are as good. */
  more?: (own: Requirements) => Requirements[];
  /** Of each good offer; undefined takes it out. */
  each?: (offer: Message) => unknown;
  /** Offers that nobody need pay. */
  beside?: (own: Requirements) => unknown[];
  /** Whether what `more` and `beside` add stands behind the seller's own. */
  behind?: boolean;
  message?: (message: Message) => Message;
  json?: (message: Message) => string;
  /** Of the header in which the challenge of v2 is. */
  header?: (base64: string) => string;
  /** All that is in the place of the challenge. */
  whole?: (json: string) => string;
  reply?: (reply: Reply) => Reply;
  /** Nobody is paid on these terms. */
  unpaid?: boolean;
}

export interface ChallengeChange extends Versioned {
  /** What it changes: the good offers, what stands beside them, or the answer around them. */
  of: "offer" | "beside" | "answer";
  /** What is shown for such terms cannot have the right form. */
  odd?: boolean;
  make(by: number, facts: ChallengeFacts): ChallengeParts;
}

/** Odd ones stand behind; what else they choose they choose by the rest. */
export const placed = (by: number) => ({ behind: by % 2 === 1 });
export const rest = (by: number) => Math.floor(by / 2);
/** An account that follows from the seller's, and is no other seller's. */
export const till = (payTo: string, by: number): Address =>
  getAddress(numberToHex(BigInt(payTo) ^ (1n + BigInt(by)), { size: 20 }));
/** Up to a cent: what everybody can afford. */
export const cheap = (by: number) => String(1 + (by % 9_999));
export const without = (offer: Message, name: string) =>
  Object.fromEntries(Object.entries(offer).filter(([key]) => key !== name));
export const nameOfPrice = ({ x402Version }: ChallengeFacts) => (x402Version === 2 ? "amount" : "maxAmountRequired");

export const nowhere = { 1: ["atlantis", "base-under-the-sea"], 2: ["eip155:999999999", "eip155:31415926535"] } as const;
export const tableMembers = (facts: ChallengeFacts) => ["scheme", "network", "asset", "payTo", nameOfPrice(facts)];
/** Prices that readers disagree about, or that are none. */
export const oddPrices = (own: Message, by: number) => {
  const price = String(own["amount"] ?? own["maxAmountRequired"]);
  const decimal = /^[0-9]+$/.test(price) ? price : "1000";
  return pick([...Object.values(sameNumber(decimal)), ...Object.values(noNumber(decimal))], by);
};
export const oddWindows = [0, -60, "60", 60.5, null, 2 ** 53];
export const noAddresses = ["treasury.of.nobody", "0x1234", "52908400098527886E0F7030069857D2E4169EE7"];
