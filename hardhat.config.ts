import { createRequire } from "node:module";
import { join } from "node:path";
import {
  TASK_COMPILE_SOLIDITY_GET_COMPILER_INPUT,
  TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD,
} from "hardhat/builtin-tasks/task-names.js";
import { subtask, type HardhatUserConfig } from "hardhat/config.js";
import type { CompilerInput } from "hardhat/types/artifacts.js";

// Hardhat wants ts-node for a configuration in TypeScript. `npm run contracts` transpiles this file instead and runs Hardhat on
// the copy, in the project's folder: so nothing here may depend on where the file lies.
const root = process.cwd();
const fromProject = createRequire(join(root, "package.json"));
const { version } = fromProject("solc/package.json") as { version: string };

// The compiler is an npm package: nothing is downloaded, and the lock file pins it.
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, () =>
  Promise.resolve({ version, longVersion: version, compilerPath: fromProject.resolve("solc/soljson.js"), isSolcJs: true }),
);

// Ask the compiler for nothing but what is kept: a third faster than with syntax trees and metadata.
subtask(TASK_COMPILE_SOLIDITY_GET_COMPILER_INPUT, async (args: unknown, _hre, runSuper): Promise<CompilerInput> => {
  const input = (await runSuper(args)) as CompilerInput;
  const outputSelection = { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } };
  return { ...input, settings: { ...input.settings, outputSelection } };
});

const config: HardhatUserConfig = {
  paths: { root, sources: "contracts", artifacts: "contracts/.artifacts", cache: "contracts/.cache" },
  solidity: {
    version,
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: "cancun",
      // No hash of the sources' paths and comments in the code: the same code gives the same bytes everywhere.
      metadata: { bytecodeHash: "none" },
    },
  },
};

export default config;
