import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

/** Thrown when the machine cannot run the devnet; its message is one sentence for the user. */
export class DevnetError extends Error {
  override name = "DevnetError";
}

const architectures: Record<string, string> = { x64: "amd64", arm64: "arm64" };

/**
 * Finds Anvil: `X402_ASSAY_ANVIL`, else the binary of the npm package for this platform (started directly, since the
 * package's own shim costs 60 ms), else `anvil` on the PATH.
 *
 * @throws DevnetError with what to do about it when there is none.
 */
export function findAnvil(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env["X402_ASSAY_ANVIL"];
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new DevnetError(`X402_ASSAY_ANVIL names ${chosen}, which does not exist; point it at an anvil binary or unset it.`);
  }
  const name = process.platform === "win32" ? "anvil.exe" : "anvil";
  try {
    const pack = `@foundry-rs/anvil-${process.platform}-${architectures[process.arch] ?? process.arch}`;
    const shim = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json");
    const found = join(createRequire(shim).resolve(`${pack}/package.json`), "..", "bin", name);
    if (existsSync(found)) return found;
  } catch {
    // Not installed for this platform: the PATH may still have one.
  }
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    if (folder && existsSync(join(folder, name))) return join(folder, name);
  }
  throw new DevnetError(
    "Anvil is missing: run `npm install` again without --omit=optional, install Foundry, or set X402_ASSAY_ANVIL to an anvil binary.",
  );
}
