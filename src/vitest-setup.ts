import { startControl } from "./devnet/control.js";
import { startWorld } from "./reference/world.js";
import { devnetVariable } from "./testing.js";

/**
 * `x402-assay/vitest-setup`, for `globalSetup` of a Vitest configuration: one devnet for all test files. Its control URL is in the
 * variable `X402_ASSAY_DEVNET`, which `describeAssay` reads, and `connectWorld` takes. One that is there already is left as it is.
 *
 * @returns what ends it.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env[devnetVariable]) return () => Promise.resolve();
  const world = await startWorld();
  const control = await startControl(world);
  process.env[devnetVariable] = control.url;
  return async () => {
    delete process.env[devnetVariable];
    await control.close();
    await world.close();
  };
}
