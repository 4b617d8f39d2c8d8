import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // One devnet for all test files; X402_ASSAY_DEVNET has its URL.
    globalSetup: ["x402-assay/vitest-setup"],
  },
});
