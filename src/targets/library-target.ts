import type { RunningTarget, TargetSource } from "./target.js";

/** What a function has started in this process. */
export interface LibraryTarget {
  /** `http://host:port`. */
  url: string;
  stop(): Promise<void> | void;
}

/**
 * A server or facilitator that a function starts in this process. It is told what a command would be told: `FACILITATOR_URL`,
 * `EVM_PAYEE_ADDRESS`, `EVM_NETWORK` and `EVM_RPC_URL` for a server, `EVM_PRIVATE_KEY`, `EVM_NETWORK` and `EVM_RPC_URL` for a facilitator. It
 * is called for each copy that is needed, so it chooses a free port itself.
 */
export function libraryTarget(
  start: (variables: Record<string, string>) => Promise<LibraryTarget> | LibraryTarget,
  how = "a function in this process",
): TargetSource {
  return {
    how,
    fresh: true,
    async start(variables): Promise<RunningTarget> {
      const target = await start(variables);
      return {
        url: target.url.replace(/\/+$/, ""),
        exited: new Promise(() => undefined),
        stop: async () => target.stop(),
      };
    },
  };
}
