import type { DevAccount } from "../devnet/accounts.js";
import type { InstalledFault } from "../devnet/faults.js";
import type { CallEntry, ChainEntry, ExchangeEntry } from "../report/evidence.js";

/** What the devnet's page is told: entries of the timeline, each by its id, and how things stand. Times in milliseconds of `clock()`. */

export type LiveExchange = ExchangeEntry & {
  /** Requests of one connection have the same. */
  connection: number;
};

/** One block, or several empty ones that came one after the other. */
export interface BlockEntry {
  type: "block";
  id: string;
  at: number;
  /** The first and the last of them; the same where it is one. */
  from: number;
  number: number;
  hash: string;
  /** The chain's own clock, Unix seconds, in the last of them. */
  timestamp: number;
  transactions: number;
  /** Money that moved in it, by the token's logs. */
  transfers: ChainEntry[];
  /** Transfers that are too many to be shown. */
  leftOut?: number;
  /** The chain went another way: what was in it did not happen. */
  takenBack?: true;
}

/** Something that somebody did to the devnet through its control API. */
export interface NoticeEntry {
  type: "notice";
  id: string;
  at: number;
  text: string;
}

export type LiveEntry = LiveExchange | CallEntry | BlockEntry | NoticeEntry;

export interface LiveAccount {
  /** `minted` is one that is no standing account and was minted to. */
  role: DevAccount["role"] | "minted";
  address: string;
  /** Atomic units of the token. */
  balance: string;
  /** For gas. */
  wei: string;
  /** Test keys that everybody knows. */
  key?: string;
}

export interface LiveState {
  version: string;
  network: string;
  asset: string;
  urls: { facilitator: string; rpc: string; server: string };
  /** What can be bought at the server. */
  goods: { path: string; amount: string; description: string }[];
  accounts: LiveAccount[];
  faults: InstalledFault[];
  /** Faults beyond those that are listed. */
  faultsLeftOut?: number;
  block: number;
  /** The chain's clock in the newest block, Unix seconds. */
  timestamp: number;
  /** Seconds that the chain's clock was ahead of this machine's when the newest block was made. */
  ahead: number;
  automine: boolean;
}

/** One message of the stream. The first after each connection has everything, and says so. */
export interface LiveMessage {
  whole?: true;
  entries?: LiveEntry[];
  state?: LiveState;
}

/** What came of a purchase. */
export type Bought =
  | { outcome: "bought"; status: number; body: string; transaction?: string; amount?: string; doubt?: string }
  | { outcome: "failed"; code: string; reason: string };

/** Entries that are kept, here and in the page. */
export const entriesKept = 500;
