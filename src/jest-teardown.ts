/** What ends the devnet that the set-up has started; both are run by the process that starts the test files. */
export const running: { end?: () => Promise<void> } = {};

/** `x402-assay/jest-teardown`, for `globalTeardown` of a Jest configuration: ends what `x402-assay/jest-setup` has started. */
export default async function end(): Promise<void> {
  await running.end?.();
}
