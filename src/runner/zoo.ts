import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Variant } from "../reference/variants.js";

/** Folder of the fixtures beside `src`, in the sources as in the build. */
const fixtures = fileURLToPath(new URL("../../fixtures", import.meta.url));

/**
 * Every mutant, honest variant and degenerate target, sorted by id.
 *
 * @throws Error when a file's id is not its path, or an id occurs twice: faults of the harness, caught by a test.
 */
export async function loadZoo(): Promise<Variant[]> {
  const found = await Promise.all(["mutants", "honest"].map((folder) => loadFolder(join(fixtures, folder))));
  const zoo = found.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
  const twice = zoo.find(({ id }, index) => zoo[index + 1]?.id === id);
  if (twice) throw new Error(`two fixtures are called ${twice.id}`);
  return zoo;
}

function loadFolder(folder: string): Promise<Variant[]> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.(js|ts)$/.test(file) && !file.endsWith(".d.ts"),
  );
  return Promise.all(
    files.map(async (file) => {
      const { default: variant } = (await import(pathToFileURL(join(folder, file)).href)) as { default: Variant };
      const id = file
        .replace(/\.(js|ts)$/, "")
        .split(sep)
        .join("/");
      if (variant?.id !== id) throw new Error(`${file} calls itself ${variant?.id}; its path says ${id}`);
      return variant;
    }),
  );
}
