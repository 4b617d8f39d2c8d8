import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { request } from "undici";

/**
 * Waits until something at `url` can be talked to: `GET /health` answers with anything but a 5xx; failing that, the port
 * accepts connections but speaks no HTTP there, or says 5xx for as long as we are ready to wait.
 *
 * @param unwell milliseconds for which 5xx is taken for starting up, from the first connection on; default as long as all.
 * @returns false when nothing accepted a connection within `timeout` milliseconds, or `gone` resolved first.
 */
export async function waitReady(
  url: string,
  timeout: number,
  gone: Promise<unknown>,
  unwell: number = timeout,
): Promise<boolean> {
  let deadline = performance.now() + timeout;
  let ended = false;
  void gone.then(() => (ended = true));
  let accepted = false;
  for (let pause = 10; performance.now() < deadline && !ended; pause = Math.min(pause * 1.5, 200)) {
    if (await listens(url)) {
      const status = await health(url);
      if (status !== undefined && status < 500) return true;
      // It listens and does not answer, or not yet well: some start their dependencies after listening.
      if (accepted && status === undefined) return true;
      if (!accepted) deadline = Math.min(deadline, performance.now() + unwell);
      accepted = true;
    }
    await wait(pause);
  }
  return accepted && !ended;
}

/** Whether anything accepts connections where a URL points. */
export function listens(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve) => {
    // A URL writes an IPv6 address in brackets, a socket does not.
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port || (protocol === "https:" ? 443 : 80)),
      timeout: 2_000,
    });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

async function health(url: string): Promise<number | undefined> {
  try {
    const { statusCode, body } = await request(`${url}/health`, { signal: AbortSignal.timeout(2_000) });
    await body.dump();
    return statusCode;
  } catch {
    return undefined;
  }
}
