import type { ExchangeEntry } from "../../report/evidence.js";

/** One word of a POSIX shell, whatever is in it; signs that a terminal would obey are written as numbers. */
export function quoted(text: string): string {
  if (/^[\w./:@%+=,-]+$/.test(text)) return text;
  if (!/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f]/.test(text))
    return `'${text.replaceAll("'", `'\\''`)}'`;
  const bytes = new TextEncoder().encode(text);
  const signs = Array.from(bytes, (byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x27 || byte === 0x5c
      ? `\\x${byte.toString(16).padStart(2, "0")}`
      : String.fromCharCode(byte),
  );
  return `$'${signs.join("")}'`;
}

/** What curl says of its own, and what the connection needs. */
const own = new Set(["host", "connection", "content-length", "transfer-encoding"]);

/** What curl would send as the request target by itself. */
function path(url: string): string {
  const rest = url.replace(/^https?:\/\/[^/?#]*/, "").replace(/#.*$/, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** The command that sends the same request again; undefined where some of it is not here. */
export function curl(exchange: ExchangeEntry): string | undefined {
  if (exchange.cut || !/^https?:\/\//.test(exchange.url)) return undefined;
  const words = ["curl", "-i"];
  if (exchange.method !== "GET" || exchange.requestBody !== undefined) words.push("-X", quoted(exchange.method));
  if (exchange.target !== undefined && exchange.target !== path(exchange.url))
    words.push("--path-as-is", "--request-target", quoted(exchange.target));
  for (const [name, value] of Object.entries(exchange.requestHeaders)) {
    if (!own.has(name.toLowerCase())) words.push("-H", quoted(value === "" ? `${name};` : `${name}: ${value}`));
  }
  if (exchange.requestBody !== undefined) words.push("--data-raw", quoted(exchange.requestBody));
  return [...words, quoted(exchange.url)].join(" ");
}
