import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { validate as validateCtrf } from "ctrf";
import { validateXML } from "xmllint-wasm";

/** The published schemas of the formats, each as a function from a text to what is wrong with it. */

const here = (file: string) => readFileSync(fileURLToPath(new URL(`../schemas/${file}`, import.meta.url)), "utf8");
const store = join(dirname(createRequire(import.meta.url).resolve("schemastore/package.json")), "schemas", "json");

function problems(validate: ValidateFunction, value: unknown): string[] {
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const draft7 = () => {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv;
};

/** A schema that schemastore.org publishes. */
export function fromStore(name: string): (value: unknown) => string[] {
  const { $id: _id, ...schema } = JSON.parse(readFileSync(join(store, `${name}.json`), "utf8")) as { $id?: string };
  const validate = draft7().compile(schema);
  return (value) => problems(validate, value);
}

const sarif = fromStore("sarif-2.1.0");
export const sarifProblems = (text: string): string[] => sarif(JSON.parse(text));

export function ctrfProblems(text: string): string[] {
  const { valid, errors } = validateCtrf(JSON.parse(text));
  return valid ? [] : errors.map(({ message }) => message);
}

const shields = new Ajv2020().compile(JSON.parse(here("shields-endpoint.json")) as object);
export const badgeProblems = (text: string): string[] => problems(shields, JSON.parse(text));

/** All at once: each call starts a process of its own kind. */
export async function junitProblems(texts: readonly string[]): Promise<string[]> {
  const { errors } = await validateXML({
    xml: texts.map((contents, at) => ({ fileName: `${at}.xml`, contents })),
    schema: [here("junit-10.xsd")],
    maxMemoryPages: 2048,
  });
  return errors.map(({ message, loc }) => `${loc?.fileName}:${loc?.lineNumber} ${message}`);
}
