import { setUp } from "./testing.js";
import setup from "./vitest-setup.js";

/**
 * `x402-assay/jest-setup`, for `globalSetup` of a Jest configuration, with `x402-assay/jest-teardown` for `globalTeardown`: one devnet for all
 * test files. Its control URL is in the variable `X402_ASSAY_DEVNET`, which `describeAssay` reads, and `connectWorld` takes.
 */
export default async function start(): Promise<void> {
  setUp.end = await setup();
}
