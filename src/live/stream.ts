import type { ServerResponse } from "node:http";
import { sendJson } from "../devnet/http.js";
import type { LiveMessage } from "./types.js";

/** Pages that may be open at once, bytes that one of them may be behind, and milliseconds after which a silent line is used. */
const bounds = { watchers: 16, behind: 16 << 20, silence: 15_000 };

/** Server-Sent Events to whoever watches. */
export class Stream {
  readonly #watchers = new Set<ServerResponse>();
  readonly #beat = setInterval(() => this.#write(": still here\n\n"), bounds.silence).unref();

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  /** A new watcher is told everything first: whatever it knew may be of another time. */
  open(response: ServerResponse, whole: () => Promise<LiveMessage>): void {
    if (this.#watchers.size >= bounds.watchers) {
      return sendJson(response, 503, { error: `${bounds.watchers} pages are open already; close one of them` });
    }
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
    });
    // Whoever lost the line tries again after a second.
    response.write("retry: 1000\n\n");
    response.on("error", () => response.destroy());
    this.#watchers.add(response);
    response.on("close", () => this.#watchers.delete(response));
    whole().then(
      (message) => void response.write(asEvent(message)),
      () => response.destroy(),
    );
  }

  send(message: LiveMessage): void {
    this.#write(asEvent(message));
  }

  close(): void {
    clearInterval(this.#beat);
    for (const watcher of this.#watchers) watcher.destroy();
  }

  #write(text: string): void {
    for (const watcher of this.#watchers) {
      // Who does not read comes back, and is told everything anew.
      if (watcher.writableLength > bounds.behind) watcher.destroy();
      else watcher.write(text);
    }
  }
}

/** JSON has no line feeds in it: one line is one message. */
const asEvent = (message: LiveMessage) => `data: ${JSON.stringify(message)}\n\n`;
