import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compiled } from "./world.js";

describe("contracts/compiled.json", () => {
  // A second where the sources were compiled before, about six where not.
  it("is what the sources give", { timeout: 60_000 }, () => {
    const script = fileURLToPath(new URL("../../scripts/compile-contracts.mjs", import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: "" });
  });

  it.each(Object.entries(compiled))("%s is code that can be planted anywhere, of deployable size", (_, { deployedBytecode }) => {
    expect(deployedBytecode).toMatch(/^0x[0-9a-f]+$/);
    expect(deployedBytecode.length / 2 - 1).toBeLessThanOrEqual(24_576);
  });
});
