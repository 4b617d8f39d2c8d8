// Compiles contracts/*.sol with Hardhat, offline, into contracts/compiled.json.
//
//   node scripts/compile-contracts.mjs           write the file
//   node scripts/compile-contracts.mjs --check   exit 1 if the file is not what the sources give
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const contracts = join(root, "contracts");
const target = join(contracts, "compiled.json");

const failure = compile();
if (failure) {
  console.error(failure);
  process.exit(1);
}
const wanted = collect();
if (!process.argv.includes("--check")) {
  writeFileSync(target, wanted);
} else if (!existsSync(target) || readFileSync(target, "utf8") !== wanted) {
  console.error("contracts/compiled.json is not what the sources give: run `npm run contracts` and commit it.");
  process.exit(1);
}

/** Runs `hardhat compile`; returns what it said if it failed. */
function compile() {
  // Hardhat reads a TypeScript configuration only through ts-node, and in an ESM package only .cjs: give it a transpiled copy.
  const source = readFileSync(join(root, "hardhat.config.ts"), "utf8");
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = ts.transpileModule(source, { compilerOptions });
  const cache = join(contracts, ".cache");
  const config = join(cache, "hardhat.config.cjs");
  mkdirSync(cache, { recursive: true });
  writeFileSync(config, outputText);

  const hardhat = createRequire(import.meta.url).resolve("hardhat/internal/cli/bootstrap.js");
  const result = spawnSync(process.execPath, [hardhat, "--config", config, "compile"], {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      // Neither telemetry nor a question about it, whatever this user once answered.
      CI: "true",
      HARDHAT_DISABLE_TELEMETRY_PROMPT: "true",
      // Hardhat keeps an analytics id under the user's home even so: let it think that home is here.
      HOME: cache,
      XDG_CONFIG_HOME: cache,
      XDG_DATA_HOME: cache,
      XDG_CACHE_HOME: cache,
    },
  });
  return result.status === 0 ? undefined : result.stdout + result.stderr;
}

/** Everything deployable that has a source file of its own, as the text of compiled.json. */
function collect() {
  const compiled = {};
  const sources = readdirSync(contracts).filter((file) => file.endsWith(".sol"));
  for (const file of sources.sort()) {
    const name = basename(file, ".sol");
    const { abi, bytecode, deployedBytecode } = JSON.parse(
      readFileSync(join(contracts, ".artifacts", "contracts", file, `${name}.json`), "utf8"),
    );
    // Abstract contracts have no code, internal libraries no interface.
    if (bytecode !== "0x" && abi.length > 0) compiled[name] = { abi, bytecode, deployedBytecode };
  }
  return `${JSON.stringify(compiled, undefined, 2)}\n`;
}
