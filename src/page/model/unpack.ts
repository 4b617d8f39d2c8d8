import type { Evidence } from "../../report/evidence.js";

/** Evidence as it lies in the page: JSON, packed, in base64. */
export async function unpack(text: string): Promise<Evidence> {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text()) as Evidence;
}
