/** What a browser does not look into for tags. */
const opaque = /<(script|style|textarea|title|xmp|iframe|noscript)\b[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)/gi;
const tags = /<\/?([a-z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^'">])*>?/gi;

/** Whether a page has a tag of this name where a browser would see one: not in a script's text, nor in a quoted attribute. */
export function hasTag(html: string, name: string): boolean {
  const seen = html.replace(opaque, (block) => (block.startsWith("<!") ? "" : block.slice(0, block.indexOf(">") + 1)));
  return [...seen.matchAll(tags)].some(([, found]) => found?.toLowerCase() === name.toLowerCase());
}
