import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../src/package-root.js";
import { requirements, type Requirement } from "../src/runner/requirements.js";
import { compare, pin, sectionsOf, type Change, type Clauses, type Pinned } from "./clauses.js";

/**
 * Which sections of the specification differ between the text that the requirements rest on and another one, and which rows
 * cite them. Exit codes: 0 no section that a row cites has changed, 1 some have, 2 usage.
 */

const usage = `usage: npm run spec-diff -- --new PLACE [--old PLACE] [--json FILE] [--all]
       npm run spec-diff -- --pin PLACE [--commit HASH]

PLACE is a folder that holds specs/, or REPOSITORY@COMMIT of a git repository on this machine.
--old   what to compare with; default is spec/clauses.json, which knows what changed but not the words
--all   also lists the documents that no row cites
--pin   writes spec/clauses.json from this text, and says which rows cite what is not there
`;

const file = join(packageRoot(), "spec", "clauses.json");

class Usage extends Error {}

interface Text {
  clauses: Clauses;
  commit?: string;
}

/** Every Markdown file under specs/ of a folder or of a commit. */
function read(place: string): Text {
  const at = place.lastIndexOf("@");
  if (existsSync(place) && statSync(place).isDirectory()) return { clauses: readFolder(place) };
  if (at <= 0) throw new Usage(`There is no folder ${place}.`);
  const [repository, ref] = [place.slice(0, at), place.slice(at + 1)];
  const git = (...args: string[]) => {
    try {
      return execFileSync("git", ["-C", repository, ...args], {
        encoding: "utf8",
        maxBuffer: 64 << 20,
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
      throw new Usage(`git in ${repository}: ${said}`);
    }
  };
  const commit = git("rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`).trim();
  const names = git("ls-tree", "-r", "-z", "--name-only", commit, "specs").split("\0");
  const documents = names.filter((name) => name.endsWith(".md")).sort();
  return { commit, clauses: new Map(documents.map((name) => [name, sectionsOf(git("show", `${commit}:${name}`))])) };
}

function readFolder(place: string): Clauses {
  const root = basename(resolve(place)) === "specs" ? dirname(resolve(place)) : place;
  const specs = join(root, "specs");
  if (!existsSync(specs)) throw new Usage(`There is no folder specs in ${place}.`);
  const names = readdirSync(specs, { recursive: true, encoding: "utf8" });
  const documents = names.filter((name) => name.endsWith(".md")).sort();
  return new Map(
    documents.map((name) => [`specs/${name.replaceAll("\\", "/")}`, sectionsOf(readFileSync(join(specs, name), "utf8"))]),
  );
}

const rows = (): Requirement[] =>
  (["server", "client", "facilitator"] as const).flatMap((role) => [...requirements(role).values()]);

/** `role/id` of the rows that cite a section. */
const citing = (all: Requirement[], { document, section }: Pick<Change, "document" | "section">) =>
  all
    .filter(({ where }) => where.some((place) => place.document === document && place.section === section))
    .map(({ role, id }) => `${role}/${id}`);

function main(): number {
  const { values } = parseArgs({
    options: {
      new: { type: "string" },
      old: { type: "string" },
      pin: { type: "string" },
      commit: { type: "string" },
      json: { type: "string" },
      all: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  if ((values.new === undefined) === (values.pin === undefined)) throw new Usage("Exactly one of --new and --pin is needed.");
  const all = rows();
  if (values.pin !== undefined) return write(read(values.pin), values.commit, all);

  const next = read(values.new ?? "").clauses;
  const old = values.old === undefined ? undefined : read(values.old);
  const before = old ? pin(old.clauses, old.commit ?? "") : (JSON.parse(readFileSync(file, "utf8")) as Pinned);
  const cited = new Set(all.flatMap(({ where }) => where.map(({ document }) => document)));
  const changes = compare(before, next, old?.clauses)
    .map((change) => ({ ...change, rows: citing(all, change) }))
    .filter(({ document }) => values.all === true || cited.has(document));
  let shown = "";
  for (const { document, section, kind, words, rows: by } of changes) {
    if (document !== shown) process.stdout.write(`\n${document}\n`);
    shown = document;
    process.stdout.write(`  ${kind.padEnd(9)}${section}\n`);
    if (by.length > 0) process.stdout.write(`           rests on it: ${by.join(", ")}\n`);
    if (words !== undefined) process.stdout.write(`           ${words}\n`);
  }
  const touched = new Set(changes.flatMap(({ rows: by }) => by));
  process.stdout.write(
    `\n${changes.length} sections differ${values.all ? "" : " in documents that rows cite"}; ${touched.size} rows rest on one that changed or vanished.\n`,
  );
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(changes, null, 2)}\n`);
  return touched.size > 0 ? 1 : 0;
}

/** Writes the digests; complains of rows that cite what is not there. */
function write({ clauses, commit: read }: Text, given: string | undefined, all: Requirement[]): number {
  const commit = read ?? given;
  if (commit === undefined || !/^[0-9a-f]{40}$/.test(commit))
    throw new Usage("A folder needs --commit with the hash that it shows.");
  const pinned = pin(clauses, commit);
  writeFileSync(file, `${JSON.stringify(pinned, null, 2)}\n`);
  const lost = all.flatMap(({ role, id, where }) =>
    where
      .filter(({ document, section }) => pinned.documents[document]?.[section] === undefined)
      .map(({ document, section }) => `${role}/${id} cites ${document}, ${section}`),
  );
  for (const line of lost) process.stderr.write(`${line}\n`);
  const count = [...clauses.values()].reduce((sum, sections) => sum + sections.size, 0);
  process.stdout.write(`${clauses.size} documents, ${count} sections; ${lost.length} places that rows cite are not there.\n`);
  return lost.length > 0 ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  const wrong =
    error instanceof Usage || (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));
  if (!wrong) throw error;
  process.stderr.write(`${error.message}\n${usage}`);
  process.exitCode = 2;
}
