import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";

/**
 * Judges wire messages against the JSON Schemas under spec/schemas. What is wrong comes back as lines that a person can
 * read: where (a JSON pointer) and what. The schema documents are handed in, because this folder does no I/O.
 */

/** Every wire message that has a schema: protocol version, then the name of the file. */
export const wireMessages = [
  "v1/payment-required",
  "v1/payment-requirements",
  "v1/payment-payload",
  "v1/settle-response",
  "v1/verify-request",
  "v1/settle-request",
  "v1/verify-response",
  "v1/supported-response",
  "v2/payment-required",
  "v2/payment-requirements",
  "v2/payment-payload",
  "v2/resource-info",
  "v2/settle-response",
  "v2/verify-request",
  "v2/settle-request",
  "v2/verify-response",
  "v2/supported-response",
] as const;

export type WireMessage = (typeof wireMessages)[number];

export interface WireSchemas {
  /** The problems of a message, at most eight, the most telling one for each place; none when it is valid. */
  validate(message: WireMessage, value: unknown): string[];
}

const most = 8;
const idOf = (message: WireMessage) => `https://x402-assay.dev/schemas/${message}.json`;

export function createWireSchemas(schemas: readonly object[]): WireSchemas {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictTypes: true, allowUnionTypes: true });
  for (const schema of schemas) ajv.addSchema(schema);

  const missing = wireMessages.filter((message) => !(idOf(message) in ajv.schemas));
  if (missing.length > 0) throw new Error(`No schema was given for ${missing.join(", ")}`);

  return {
    validate(message, value) {
      const check = ajv.getSchema(idOf(message))!;
      return check(value) ? [] : problems(check.errors ?? []);
    },
  };
}

/** One line for each place that is wrong (when it is wrong in two ways, the first causes the second), outer places first. */
function problems(errors: readonly ErrorObject[]): string[] {
  const byPlace = new Map<string, ErrorObject>();
  for (const error of errors) {
    const place = placeOf(error);
    if (!echoes(error) && !byPlace.has(place)) byPlace.set(place, error);
  }
  const depth = (place: string) => place.split("/").length;
  return [...byPlace]
    .sort(([a], [b]) => depth(a) - depth(b))
    .slice(0, most)
    .map(([place, error]) => printable(`${shorten(place, 160) || "(message)"}: ${whatIsWrong(error)}`));
}

/** Errors that only repeat that something below them failed; the failure itself is reported besides. */
function echoes(error: ErrorObject): boolean {
  return error.keyword === "if" || error.keyword === "propertyNames";
}

function placeOf(error: ErrorObject): string {
  const below: string | undefined = error.propertyName ?? error.params.missingProperty;
  if (below === undefined) return error.instancePath;
  return `${error.instancePath}/${below.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function whatIsWrong(error: ErrorObject): string {
  const wanted = (error.parentSchema as { title?: string } | undefined)?.title;
  if (error.propertyName !== undefined) return `its name is not ${wanted ?? "allowed here"}`;
  switch (error.keyword) {
    case "required":
      return "is missing";
    case "type":
      return `must be ${[error.params.type].flat().map(withArticle).join(" or ")}, is ${kindOf(error.data)}`;
    case "const":
      return `must be ${JSON.stringify(error.params.allowedValue)}, is ${quote(error.data)}`;
    case "minLength":
      return "must not be empty";
    case "minItems":
      return "must have at least one entry, is empty";
    case "false schema":
      return "must be left out here";
    default:
      return wanted ? `${quote(error.data)} is not ${wanted}` : `${quote(error.data)} ${error.message ?? "is not valid"}`;
  }
}

function withArticle(type: string): string {
  if (type === "null") return type;
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return withArticle(Array.isArray(value) ? "array" : typeof value);
}

const quote = (value: unknown): string => shorten(JSON.stringify(value) ?? String(value), 50);

const shorten = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

/** A message comes from a stranger: its bytes must not break a line or steer a terminal. */
function printable(line: string): string {
  return line.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}
