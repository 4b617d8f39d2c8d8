import { readKey, readNetwork, readPort, readUrl, serveUntilSignal, withVariables, type Environment } from "../command.js";
import { startFacilitator } from "./serve.js";
import type { FacilitatorSteps } from "./steps.js";

/** The reference facilitator as a command, told by the variables of the official end-to-end suite; or a variant of it; resolves with the exit code. */
export function runFacilitator(env: Environment, steps?: FacilitatorSteps): Promise<number> {
  return withVariables(
    () => ({
      port: readPort(env),
      key: readKey(env),
      rpcUrl: readUrl(env, "EVM_RPC_URL"),
      chainId: readNetwork(env).chainId,
    }),
    (options) => serveUntilSignal(() => startFacilitator({ ...options, ...(steps ? { steps } : {}) })),
  );
}
