import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Manifest {
  name: string;
  version: string;
}

let found: { root: string; manifest: Manifest } | undefined;

function locate() {
  if (found) return found;
  // The built code lives two folders deeper than the sources, so the depth is not fixed.
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
      if (manifest.name === "x402-assay") return (found = { root: folder, manifest });
    }
    if (folder === dirname(folder)) throw new Error("x402-assay's own package.json was not found");
  }
}

/** The folder of this package: in a checkout, in an installed tarball, in the build output's parent. */
export function packageRoot(): string {
  return locate().root;
}

export function packageVersion(): string {
  return locate().manifest.version;
}
