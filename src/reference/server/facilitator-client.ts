import { request, type Dispatcher } from "undici";
import { isObject, parseObject } from "../../protocol/headers.js";
import type { FacilitatorRequest } from "../../protocol/messages.js";

/** What came of a call to the facilitator. Only `said` is its word; everything else leaves the outcome open. */
export type FacilitatorReply =
  { kind: "said"; status: number; body: Record<string, unknown> } | { kind: "unknown"; problem: string };

/** A facilitator's answer is small; more than this is not one. */
const maxBody = 64 << 10;

/**
 * POSTs to a facilitator. Follows no redirect, waits no longer than `timeout` milliseconds, reads no more than 64 kB, and takes
 * only a JSON object for an answer.
 */
export async function askFacilitator(
  url: string,
  path: "verify" | "settle",
  body: FacilitatorRequest,
  timeout: number,
  dispatcher: Dispatcher,
): Promise<FacilitatorReply> {
  try {
    const response = await request(`${url.replace(/\/+$/, "")}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
      dispatcher,
    });
    const bytes = await readLimited(response.body);
    if (!bytes) return { kind: "unknown", problem: "the facilitator's answer is too large" };
    const parsed = parseObject(bytes);
    // A service that fails has not decided anything, whatever its body looks like.
    if (response.statusCode >= 500 || !parsed.ok || !isObject(parsed.value)) {
      return { kind: "unknown", problem: `the facilitator answered ${response.statusCode}` };
    }
    return { kind: "said", status: response.statusCode, body: parsed.value };
  } catch {
    return { kind: "unknown", problem: "the facilitator did not answer" };
  }
}

async function readLimited(stream: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
