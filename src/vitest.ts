import { beforeAll, describe, it } from "vitest";
import { assayTests, type AssayTests } from "./testing.js";

/** `x402-assay/vitest`: the checks of a target as tests of Vitest. */
export type { AssayTests, Target } from "./testing.js";

/**
 * One test for each check of a target, in each version of the protocol, and one for the run as a whole. It reads the catalogue first, so a test file
 * waits for it: `await describeAssay("my server", { role: "server", source })`.
 *
 * @throws UsageError when nothing is selected.
 */
export const describeAssay = (name: string, options: AssayTests): Promise<void> =>
  assayTests({ describe, beforeAll, it: (title, body) => it(title, (context) => body(context)) }, name, options);
