import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.js";
import { createWireSchemas, type WireSchemas } from "../protocol/schemas.js";

let loaded: WireSchemas | undefined;

/** The wire schemas of spec/schemas, read on first use. */
export function wireSchemas(): WireSchemas {
  loaded ??= createWireSchemas(readSchemas(join(packageRoot(), "spec", "schemas")));
  return loaded;
}

function readSchemas(folder: string): object[] {
  return (
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      // What ends in .schema.json is about our own files.
      .filter((file) => file.endsWith(".json") && !file.endsWith(".schema.json"))
      .sort()
      .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as object)
  );
}
