import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 20_000,
    pool: "threads",
    maxWorkers: 2,
    // A machine that is shared stands still now and then, longer than any patience in a test. What fails twice is broken; what passes the second time is printed as such.
    retry: process.env["CI"] ? 1 : 0,
  },
});
