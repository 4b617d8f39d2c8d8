import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packageRoot } from "../../src/package-root.js";
import { blocksOf, markdownFiles } from "./markdown.js";

/** What the docs show as code is code: TypeScript has its types, JSON and YAML can be read, and what is called a file is in it. */

const root = packageRoot();
const read = (file: string) => readFileSync(join(root, file), "utf8");
const blocks = markdownFiles().flatMap((page) =>
  blocksOf(page).map((block) => ({ ...block, page, name: `${page}:${block.line}` })),
);
const of = (lang: string) => blocks.filter((block) => block.lang === lang);
const known = ["", "sh", "ts", "json", "yaml", "text"];

it("there is nothing of a kind that is not looked at", () => {
  expect(blocks.filter(({ lang }) => !known.includes(lang)).map(({ name, lang }) => `${name} ${lang}`)).toEqual([]);
});

describe("TypeScript", () => {
  const files = of("ts").filter(({ file }) => file !== undefined);
  it.each(files.map((block) => [block.name, block] as const))("%s is what stands in the file that it names", (_name, block) => {
    expect(read(block.file!)).toContain(block.text);
  });

  /** Beside the project of the other test, which has what the docs call your own. */
  const shown = new Map(
    of("ts")
      .filter(({ file }) => file === undefined)
      .map((block, at) => [join(root, "test", "docs", "project", `shown-${at}.ts`), block]),
  );
  const examples = ["docs/examples/vitest/server.test.ts", "docs/examples/vitest/vitest.config.ts"].map((file) =>
    join(root, file),
  );

  it("has its types, in the pages and in the examples", () => {
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (file) => ts.sys.readFile(file)) as { config: object };
    const { options: own } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
    const { exports } = JSON.parse(read("package.json")) as { exports: Record<string, { types?: string }> };
    // What a package's name leads to when it is installed.
    const paths = Object.fromEntries(
      Object.entries(exports).flatMap(([name, { types }]) =>
        types === undefined
          ? []
          : [[join("x402-assay", name), [join(root, types.replace("./dist/", "").replace(".d.ts", ".ts"))]]],
      ),
    );
    const options: ts.CompilerOptions = { ...own, noUnusedLocals: false, paths };
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (file) => shown.has(file) || fileExists(file);
    host.readFile = (file) => shown.get(file)?.text ?? readFile(file);
    host.getSourceFile = (file, version, ...rest) => {
      const block = shown.get(file);
      return block ? ts.createSourceFile(file, block.text, version) : getSourceFile(file, version, ...rest);
    };
    const program = ts.createProgram([...shown.keys(), ...examples], options, host);
    const wanted = [...shown.keys(), ...examples].map((file) => program.getSourceFile(file));
    expect(wanted).not.toContain(undefined);
    const problems = wanted.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]);
    const told = problems.map(
      ({ file, messageText }) =>
        `${shown.get(file?.fileName ?? "")?.name ?? file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
    expect(told).toEqual([]);
    expect(shown.size).toBeGreaterThan(2);
  }, 120_000);
});

describe("JSON", () => {
  const config = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(read("spec/schemas/config.schema.json")) as object);
  it.each(of("json").map((block) => [block.name, block] as const))("%s can be read, and is valid", (_name, { text, file }) => {
    const value = JSON.parse(text) as { $schema?: string; id?: string; where?: object[] };
    if (value.$schema?.endsWith("config.schema.json")) {
      config(value);
      expect(config.errors ?? []).toEqual([]);
    }
    if (file !== undefined) {
      const rows = JSON.parse(read(file)) as { id: string; where: object[] }[];
      // Of the places that a row names, the first may be enough.
      const row = rows.find(({ id }) => id === value.id);
      expect({ ...row, where: row?.where.slice(0, value.where?.length) }).toMatchObject(value);
    }
  });
});

describe("YAML", () => {
  const { inputs } = parse(read("action.yml")) as { inputs: object };
  it.each(of("yaml").map((block) => [block.name, block] as const))(
    "%s can be read, and gives the action what it takes",
    (_name, block) => {
      const steps = parse(block.text) as { uses?: string; with?: object }[];
      for (const { with: given } of steps.filter(({ uses }) => uses?.includes("/x402-assay@"))) {
        expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given ?? {})));
      }
    },
  );
});
