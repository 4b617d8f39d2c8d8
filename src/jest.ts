import { assayTestsAfterwards, type AssayTests, type PlainRunner } from "./testing.js";

/** `x402-assay/jest`: the checks of a target as tests of Jest, which has to run ES modules (`NODE_OPTIONS=--experimental-vm-modules`). */
export type { AssayTests, Target } from "./testing.js";

/**
 * One test for each check of a target, in each version of the protocol, and one for the run as a whole. The run comes first and the tests after it, so a
 * test file waits for it: `await describeAssay("my server", { role: "server", source })`.
 *
 * @throws Error when Jest's globals are not there.
 * @throws UsageError when nothing is selected.
 */
export async function describeAssay(name: string, options: AssayTests): Promise<void> {
  const { describe, it } = globalThis as Partial<PlainRunner>;
  if (!describe || !it)
    throw new Error("Jest's describe and it are not there; leave injectGlobals on, and call this in a test file.");
  await assayTestsAfterwards({ describe, it }, name, options);
}
