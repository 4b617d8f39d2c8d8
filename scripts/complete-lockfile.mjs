// `npm ci` refuses a lock file in which a package's optional platform packages have no entry, and npm writes none for a
// platform package that the registry in use does not carry. This adds the entries that npm left out, without integrity
// (same version as the parent), so that one lock file serves Linux, macOS and Windows. Run it after each `npm install`.
import { readFileSync, writeFileSync } from "node:fs";

const file = process.argv[2] ?? "package-lock.json";
const lock = JSON.parse(readFileSync(file, "utf8"));
const platform = /-(darwin|linux|win32)-(amd64|arm64)$/;

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const match = platform.exec(name);
    const key = `node_modules/${name}`;
    if (!match || lock.packages[key] || !path) continue;
    lock.packages[key] = { version, cpu: [match[2] === "amd64" ? "x64" : "arm64"], optional: true, os: [match[1]] };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${file}: ${added} platform entries added`);
