import { listen, sendJson } from "../devnet/http.js";
import type { Canary } from "./scenario.js";

/** A web server that says the same to everybody and counts who came. */
export async function startCanary(answer: unknown = {}): Promise<Canary & { close(): Promise<void> }> {
  const hits: string[] = [];
  const listening = await listen((request, response) => {
    hits.push(`${request.method} ${request.url}`);
    request.resume();
    sendJson(response, 200, answer);
  });
  return { url: listening.url, hits: () => [...hits], close: listening.close };
}
