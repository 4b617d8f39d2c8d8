import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../package-root.js";

/** What gives a program another clock. */
export interface OtherClock {
  /** To be added to its environment. */
  variables: Record<string, string>;
  /** Whether it has taken it: only programs of Node do. */
  taken(): boolean;
  close(): void;
}

/** A clock for a program that is about to be started, so many seconds ahead of ours; `close` it when the program has begun. */
export function otherClock(seconds: number): OtherClock {
  const folder = mkdtempSync(join(tmpdir(), "x402-assay-clock-"));
  const mark = join(folder, "taken");
  const preload = pathToFileURL(join(packageRoot(), "dist", "src", "targets", "preload", "clock.js")).href;
  const before = process.env["NODE_OPTIONS"];
  return {
    variables: {
      NODE_OPTIONS: `${before ? `${before} ` : ""}--import=${preload}`,
      X402_ASSAY_CLOCK: String(seconds),
      X402_ASSAY_CLOCK_TAKEN: mark,
    },
    taken: () => existsSync(mark),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
