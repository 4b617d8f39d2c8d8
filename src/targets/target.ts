import type { Hex } from "viem";

/** How something under test is reached. */

/** Thrown when a target cannot be tested; the message is one sentence for the user. */
export class TargetError extends Error {
  override name = "TargetError";
}

export interface RunningTarget {
  /** `http://host:port`, without a trailing slash. */
  url: string;
  /** Resolves with a sentence when the target ends by itself; never for one that we did not start. */
  exited: Promise<string>;
  stop(): Promise<void>;
  /** Ends it at once, without letting it finish anything; absent where that is what `stop` does. */
  kill?(): Promise<void>;
  /** Seconds by which its clock is ahead of ours, where it was given another one and took it. */
  clock?: number;
}

/** A server or facilitator that can be started, or is simply there. */
export interface TargetSource {
  /** For people: the command or the URL. */
  how: string;
  /** Whether each call of `start` gives a fresh copy. */
  fresh: boolean;
  /**
   * The variables of the official end-to-end suite are added to our environment. `unwell`: milliseconds for which a target that
   * listens may call itself unready, where something is the matter with what it needs. `clock`: seconds by which its clock shall be ahead of ours.
   */
  start(variables: Record<string, string>, unwell?: number, clock?: number): Promise<RunningTarget>;
}

/** One purchase that a client is asked to make. */
export interface Order {
  /** What to buy: `http://host:port/path?query`. */
  url: string;
  method: string;
  headers?: Record<string, string>;
  body?: string;
  /** The key to pay with. */
  key: Hex;
  /** `eip155:84532`, or the slug that version 1 has for it. */
  network: string;
  rpcUrl: string;
  /** More variables for a command. */
  variables: Record<string, string>;
  /** Milliseconds after which it is given up, where that is sooner than the client's own limit. */
  patience?: number;
  /** Seconds by which its clock shall be ahead of ours; negative for behind. */
  clock?: number;
}

/** What came of one run of a client. */
export interface ClientOutcome {
  /** It says that what was asked of it is nothing that it can do. */
  cannot?: true;
  /** Null when it did not end by itself. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** Seconds by which its clock was ahead of ours, where it was given another one and took it. */
  clock?: number;
}

/** A client that buys once when it is asked to. */
export interface ClientSource {
  how: string;
  /** It pays from an account of its own, whatever key it is given. */
  ownAccount?: boolean;
  /** It lives on between purchases. */
  remembers?: boolean;
  /** It can be asked to buy under another clock. */
  clocks?: boolean;
  /** How the client learns what to buy, for who finds that it never asked for it. */
  told?: string;
  /** One purchase. Ends early when `signal` does, with no exit code. */
  buy(order: Order, signal?: AbortSignal): Promise<ClientOutcome>;
  /** Ends what was started to buy with. */
  close?(): Promise<void>;
}
