import { Ajv2020 } from "ajv/dist/2020.js";
import { isObject } from "./headers.js";

/** The v2 extension payment-identifier (specs/extensions/payment_identifier.md): a name for a purchase that its retries share. */

export const paymentIdentifier = "payment-identifier";

/** 16 to 128 letters, digits, hyphens and underscores. */
export function isPaymentId(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9_-]{16,128}$/.test(value);
}

/** What a challenge declares, or a payment echoes, of the extension: its `info` and `schema`, whatever they are; undefined when absent. */
export function identifierIn(message: Record<string, unknown>): { info: unknown; schema: unknown } | undefined {
  const extensions = message["extensions"];
  const entry = isObject(extensions) ? extensions[paymentIdentifier] : undefined;
  return isObject(entry) ? { info: entry["info"], schema: entry["schema"] } : undefined;
}

/** Whether a challenge says that it takes no payment without an id. */
export function requiresId(challenge: Record<string, unknown>): boolean {
  const info = identifierIn(challenge)?.info;
  return isObject(info) && info["required"] === true;
}

/** The id that a payment carries, whatever it is; undefined without one. */
export function idIn(payment: Record<string, unknown>): unknown {
  const info = identifierIn(payment)?.info;
  return isObject(info) ? info["id"] : undefined;
}

/** The message with this id in its echo of the extension; nothing else changes. `undefined` takes the id away. */
export function withId(message: Record<string, unknown>, id: unknown): Record<string, unknown> {
  const { info, schema } = identifierIn(message) ?? { info: { required: false }, schema: {} };
  const extensions = isObject(message["extensions"]) ? message["extensions"] : {};
  const entry = { info: { ...(isObject(info) ? info : {}), id }, schema };
  return { ...message, extensions: { ...extensions, [paymentIdentifier]: entry } };
}

/** Why a declared schema is none, or does not allow an info that the extension's text allows; undefined when it is fit. */
export function schemaProblem(schema: unknown, info: Record<string, unknown>): string | undefined {
  if (!isObject(schema)) return "the schema is not an object";
  try {
    const validate = new Ajv2020({ strict: false, logger: false }).compile(schema);
    if (validate(info)) return undefined;
    const [error] = validate.errors ?? [];
    return `the schema forbids ${JSON.stringify(info)}: ${error?.instancePath ?? ""} ${error?.message ?? ""}`;
  } catch (error) {
    return `the schema is no JSON Schema: ${error instanceof Error ? error.message : String(error)}`;
  }
}
