import { describe, expect, it } from "vitest";
import { checkNames, loadCatalogue, requirementsOf, versionsOf } from "../../src/runner/catalogue.js";
import { requirements } from "../../src/runner/requirements.js";

describe.each(["server", "client", "facilitator"] as const)("the catalogue of %ss", async (role) => {
  const scenarios = await loadCatalogue(role);

  it("has a requirement behind each check, in each version that it exists in", () => {
    const broken = scenarios.flatMap((scenario) =>
      versionsOf(scenario).flatMap((version) =>
        checkNames(scenario, version).filter((name) => {
          const rows = requirementsOf(scenario, name, version);
          return rows.length === 0 || rows.some((row) => !row.versions.includes(version));
        }),
      ),
    );
    expect(broken).toEqual([]);
  });

  it("has a check that expects a refusal behind each demand to refuse", () => {
    const refusals = new Set(
      scenarios.flatMap((scenario) =>
        versionsOf(scenario).flatMap((version) =>
          checkNames(scenario, version)
            .filter((name) => /(^|-)(refused|not-served|no-goods|declined)$/.test(name))
            .flatMap((name) => requirementsOf(scenario, name, version).map(({ id }) => `${id}@${version}`)),
        ),
      ),
    );
    const demanded = [...requirements(role).values()]
      .filter(({ id, excluded }) => id.startsWith("refuse-") && excluded === undefined)
      .flatMap(({ id, versions }) => versions.map((version) => `${id}@${version}`));
    expect(demanded.filter((row) => !refusals.has(row))).toEqual([]);
  });

  it("covers each requirement in each of its versions, or says why it cannot be seen", () => {
    const covered = new Set(
      scenarios.flatMap((scenario) =>
        versionsOf(scenario).flatMap((version) =>
          checkNames(scenario, version).flatMap((name) =>
            requirementsOf(scenario, name, version).map(({ id }) => `${id}@${version}`),
          ),
        ),
      ),
    );
    const rows = [...requirements(role).values()].flatMap(({ id, versions, excluded }) =>
      versions.map((version) => ({ row: `${id}@${version}`, excluded: excluded !== undefined })),
    );
    expect(rows.filter(({ row, excluded }) => covered.has(row) === excluded).map(({ row }) => row)).toEqual([]);
  });
});
