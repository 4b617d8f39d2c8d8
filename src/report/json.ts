import type { Material } from "./formats.js";

/** Numbers that JSON has no word for are written as texts. */
const replacer = (_key: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

/** A value as JSON for people to read. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, replacer, 2)}\n`;

/** A value as one line of NDJSON. */
export const toLine = (value: unknown): string => `${JSON.stringify(value, replacer)}\n`;

/** The JSON report, by spec/schemas/report.schema.json. */
export const renderJson = ({ report }: Pick<Material, "report">): string => toJson(report);
