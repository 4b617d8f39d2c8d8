/** What is bought. */
export interface Resource {
  method: string;
  path: string;
}

/**
 * Reads `GET /path`.
 *
 * @throws TypeError with one sentence when it is something else.
 */
export function parseResource(text: string): Resource {
  const match = /^([A-Z]+)\s+(\/\S*)$/.exec(text.trim());
  if (!match) throw new TypeError(`--resource takes a method and a path, such as "GET /premium"; this is not one: ${text}`);
  return { method: match[1] ?? "GET", path: match[2] ?? "/" };
}
