import type { Material } from "./formats.js";

/** A value as JSON; numbers that JSON has no word for are written as texts. */
export const toJson = (value: unknown): string =>
  `${JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? one.toString() : one), 2)}\n`;

/** The JSON report, by spec/schemas/report.schema.json. */
export const renderJson = ({ report }: Pick<Material, "report">): string => toJson(report);
