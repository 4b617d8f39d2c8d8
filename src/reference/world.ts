import { devAccount } from "../devnet/accounts.js";
import type { AnvilOptions } from "../devnet/anvil.js";
import { startDevnet, type Devnet } from "../devnet/devnet.js";
import { startFacilitator } from "./facilitator/serve.js";
import type { FacilitatorSteps } from "./facilitator/steps.js";

/** How a world is started; all of it may be left out. */
export interface WorldOptions extends AnvilOptions {
  /** Ports that a person wants to find again; default free ones. */
  ports?: { facilitator?: number; rpc?: number };
  facilitatorSteps?: FacilitatorSteps;
}

/** The devnet with the reference facilitator behind its facilitator proxy. */
export async function startWorld(options: WorldOptions = {}): Promise<Devnet> {
  const { facilitatorSteps, ...rest } = options;
  return startDevnet({
    ...rest,
    async facilitator({ fetch, ...chain }) {
      const given = { ...chain, key: devAccount("facilitator").key };
      if (!facilitatorSteps) return startFacilitator({ ...given, fetch });
      // What does as it likes does so with requests as they came.
      const { url, close } = await startFacilitator({ ...given, steps: facilitatorSteps });
      return { url, close };
    },
  });
}
