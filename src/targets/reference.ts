import type { Address, Hex } from "viem";
import type { Spent } from "../reference/client/buy.js";
import { purchase, readClientVariables } from "../reference/client/command.js";
import type { ClientSteps } from "../reference/client/steps.js";
import { chainIdOf } from "../protocol/networks.js";
import { clientVariables } from "./exec-client.js";
import { startFacilitator, type FacilitatorOptions } from "../reference/facilitator/serve.js";
import { startServer, type ServerOptions } from "../reference/server/serve.js";
import { unixTime } from "../reference/unix-time.js";
import { libraryClient } from "./library-client.js";
import type { ClientSource, RunningTarget, TargetSource } from "./target.js";

/** The reference server, or a mutant or honest variant of it, in this process. */
export function referenceServer(options: Partial<ServerOptions> = {}, how = "the reference server"): TargetSource {
  return {
    how,
    fresh: true,
    async start(variables, _unwell, clock): Promise<RunningTarget> {
      const server = await startServer({
        facilitatorUrl: variables["FACILITATOR_URL"] ?? "",
        payTo: variables["EVM_PAYEE_ADDRESS"] as Address,
        ...(clock === undefined ? {} : { now: () => unixTime() + clock }),
        ...options,
      });
      return {
        url: server.url,
        exited: new Promise(() => undefined),
        stop: () => server.close(),
        ...(clock === undefined ? {} : { clock }),
      };
    },
  };
}

/** The reference facilitator, or a mutant or honest variant of it, in this process. */
export function referenceFacilitator(options: Partial<FacilitatorOptions> = {}, how = "the reference facilitator"): TargetSource {
  return {
    how,
    fresh: true,
    async start(variables): Promise<RunningTarget> {
      const facilitator = await startFacilitator({
        rpcUrl: variables["EVM_RPC_URL"] ?? "",
        chainId: chainIdOf(variables["EVM_NETWORK"] ?? "") ?? 0,
        key: variables["EVM_PRIVATE_KEY"] as Hex,
        ...options,
      });
      return { url: facilitator.url, exited: new Promise(() => undefined), stop: () => facilitator.close() };
    },
  };
}

/** The reference client, or a mutant or honest variant of it, in this process. */
export function referenceClient(steps?: ClientSteps, how = "the reference client"): ClientSource {
  const spent: Spent = new Map();
  const source = libraryClient(({ clock = 0, ...order }) => {
    const now = () => unixTime() + clock;
    return purchase(readClientVariables(clientVariables(order)), steps, { spent, now });
  }, how);
  return {
    ...source,
    clocks: true,
    async buy(order, signal) {
      const outcome = await source.buy(order, signal);
      return order.clock === undefined ? outcome : { ...outcome, clock: order.clock };
    },
  };
}
