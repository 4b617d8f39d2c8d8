import { setUp } from "./testing.js";

/** `x402-assay/jest-teardown`, for `globalTeardown` of a Jest configuration: ends what `x402-assay/jest-setup` has started. */
export default async function end(): Promise<void> {
  await setUp.end?.();
}
