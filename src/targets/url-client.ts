import { request } from "undici";
import { TargetError, type ClientOutcome, type ClientSource } from "./target.js";

/** Nothing that a client has to say is longer. */
const maxAnswer = 16 << 20;

/**
 * A client that runs somewhere and buys when it is asked to, by `POST {"url", "method", "headers"?, "body"?}`; it answers with the JSON that a
 * client command prints. It pays from an account of its own.
 */
export function urlClient(url: string, timeout = 60_000): ClientSource {
  return {
    how: url,
    ownAccount: true,
    remembers: true,
    told: 'each purchase is one POST {"url", "method"} to it',
    async buy({ url: wanted, method, headers, body, patience = timeout }, signal): Promise<ClientOutcome> {
      const most = Math.min(timeout, patience);
      const limit = AbortSignal.timeout(most);
      try {
        const answer = await request(url, {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/json" },
          body: JSON.stringify({ url: wanted, method, ...(headers ? { headers } : {}), ...(body === undefined ? {} : { body }) }),
          signal: signal ? AbortSignal.any([signal, limit]) : limit,
        });
        const text = await readText(answer.body);
        // Not Implemented: it cannot do what it was asked.
        if (answer.statusCode === 501) return { exitCode: 127, stdout: "", stderr: "answered 501", cannot: true };
        const line = asLine(text);
        const succeeded = answer.statusCode >= 200 && answer.statusCode < 300 && line.success !== false;
        return { exitCode: succeeded ? 0 : 1, stdout: line.text, stderr: succeeded ? "" : `answered ${answer.statusCode}` };
      } catch (error) {
        const { code } = error as { code?: string };
        if (code === "ECONNREFUSED") throw new TargetError(`Nothing answers at ${url}; start the client, or check the URL.`);
        const reason = limit.aborted ? `no answer within ${most / 1000} s` : String(code ?? (error as Error).message);
        return { exitCode: null, stdout: "", stderr: reason };
      }
    },
  };
}

async function readText(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxAnswer) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** JSON on one line, as a command would print it; other text as it is. */
function asLine(text: string): { text: string; success?: unknown } {
  try {
    const value = JSON.parse(text) as { success?: unknown } | null;
    return { text: JSON.stringify(value), success: value?.success };
  } catch {
    return { text };
  }
}
