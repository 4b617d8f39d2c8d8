import type { Address } from "viem";
import { startServer, type ServerOptions } from "../reference/server/serve.js";
import type { RunningTarget, TargetSource } from "./target.js";

/** The reference server, or a mutant or honest variant of it, in this process. */
export function referenceServer(options: Partial<ServerOptions> = {}, how = "the reference server"): TargetSource {
  return {
    how,
    fresh: true,
    async start(variables): Promise<RunningTarget> {
      const server = await startServer({
        facilitatorUrl: variables["FACILITATOR_URL"] ?? "",
        payTo: variables["EVM_PAYEE_ADDRESS"] as Address,
        ...options,
      });
      return { url: server.url, exited: new Promise(() => undefined), stop: () => server.close() };
    },
  };
}
