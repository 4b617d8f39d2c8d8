import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";

/** What other people build on. A name that is gone is a new major version; a new one is written down here. */
const promised = {
  index: [
    "AssayEvent BuyOptions Call CheckEvent ClientPolicy ClientSource Devnet DevnetError FacilitatorOptions Fault FaultAction HtmlOptions",
    "InstalledFault LedgerEntry LibraryOutcome LibraryTarget Order Purchase PurchaseError Report ServerOptions ServerRunOptions",
    "TargetError TargetSource Verdict World WorldInfo WorldOptions",
    "adapterClient buy checkClient checkFacilitator checkServer connectWorld execClient execTarget htmlReport libraryClient libraryTarget",
    "makeReport startDevnet startFacilitator startServer startWorld urlTarget",
  ]
    .join(" ")
    .split(" "),
  vitest: ["AssayTests", "Target", "describeAssay"],
  "vitest-setup": ["default"],
  jest: ["AssayTests", "Target", "describeAssay"],
  "jest-setup": ["default"],
  "jest-teardown": ["default"],
};

const root = packageRoot();
const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (file) => ts.sys.readFile(file)) as { config: object };
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
const entries = Object.keys(promised).map((name) => join(root, "src", `${name}.ts`));
const program = ts.createProgram(entries, options);
const checker = program.getTypeChecker();

describe.each(Object.entries(promised))("the entry %s", (name, names) => {
  const file = program.getSourceFile(join(root, "src", `${name}.ts`));
  const symbol = file && checker.getSymbolAtLocation(file);
  const exported = symbol ? checker.getExportsOfModule(symbol) : [];

  it("has what was promised, and nothing else", () => {
    expect(exported.map((one) => one.name).sort()).toEqual([...names].sort());
  });

  it.each(exported.map((one) => [one.name, one] as const))("says what %s is", (_name, one) => {
    const own = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
    expect(ts.displayPartsToString(own.getDocumentationComment(checker))).toMatch(/\w{3}.*[.;:]/);
  });
});

it("the package exports files that the build makes", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Record<string, string | { types: string; default: string }>;
  };
  const files = Object.values(exports).flatMap((one) => (typeof one === "string" ? [one] : [one.types, one.default]));
  for (const file of files) expect(readFileSync(join(root, file), "utf8").length).toBeGreaterThan(0);
});
