import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../src/package-root.js";

interface Requirement {
  id: string;
  role: string;
  versions: number[];
  level: string;
  source: string;
  where: { document: string; section: string; commit: string }[];
  demand: string;
  note?: string;
  mend?: string;
  excluded?: string;
}

const folder = join(packageRoot(), "spec", "requirements");
const readme = readFileSync(join(folder, "README.md"), "utf8");
const roles = ["client", "facilitator", "server"];
const rowsOf = (role: string) =>
  readdirSync(join(folder, role)).flatMap((file) => JSON.parse(readFileSync(join(folder, role, file), "utf8")) as Requirement[]);

test.each(roles)("whatever a %s does not meet, a row says how to mend", (role) => {
  const rows = rowsOf(role).filter(({ excluded }) => excluded === undefined);
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter(({ mend }) => mend === undefined).map(({ id }) => id)).toEqual([]);
});

test("there is one folder a role", () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(roles);
});

describe.each(roles)("%s", (role) => {
  const rows = rowsOf(role);

  test("ids are unique", () => {
    const ids = rows.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test.each(rows)("$id is well formed", (row) => {
    const columns = ["id", "role", "versions", "level", "source", "where", "demand"];
    expect(Object.keys(row).filter((column) => !["note", "mend", "excluded"].includes(column))).toEqual(columns);
    expect(row.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(row.role).toBe(role);
    expect([[1], [2], [1, 2]]).toContainEqual(row.versions);
    expect(["must", "should", "may"]).toContain(row.level);
    expect(["explicit", "field-table", "prose", "example", "money", "advice"]).toContain(row.source);
    if (row.source === "advice" || row.source === "example") expect(row.level).not.toBe("must");
    expect(row.demand).toMatch(/^[A-Z][^\n]{20,}\.$/);
    expect(row.demand).not.toMatch(/[.;] [A-Z]/);
    if ("excluded" in row) expect(row.excluded).toMatch(/^[A-Z][^\n]{20,}\.$/);
    if ("mend" in row) {
      expect(row.mend).toMatch(/^[A-Z][^\n]{20,}\.$/);
      expect((row.mend ?? "").split(/\. (?=[A-Z`])/).length).toBeLessThanOrEqual(3);
    }
    if ("note" in row) expect(row.note).toMatch(/^[A-Z][^\n]*\.$/);
  });

  test.each(rows)("$id stands somewhere, in each of its versions", ({ versions, where }) => {
    expect(new Set(where.map((place) => JSON.stringify(place))).size).toBe(where.length);
    for (const place of where) {
      expect(Object.keys(place)).toEqual(["document", "section", "commit"]);
      expect(place.document).toMatch(/^specs\/[\w/-]+\.md$/);
      expect(place.section).toMatch(/^\S.*\S$/);
      expect(place.commit).toMatch(/^[0-9a-f]{40}$/);
      expect(readme, "the README names every commit that a row cites").toContain(place.commit);
    }
    const versioned = where.flatMap(({ document }) => /(?:transports-v|specification-v)([12])/.exec(document)?.[1] ?? []);
    for (const version of versioned) expect(versions).toContain(Number(version));
    for (const version of versions) expect(versioned).toContain(String(version));
  });
});
