import yoctoSpinner from "yocto-spinner";
import type { AssayEvent } from "../runner/events.js";

/** One line that says what is going on, on a terminal; silent everywhere else. */
export interface Progress {
  say(what: string): void;
  see(event: AssayEvent): void;
  stop(): void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY || process.env["CI"]) return { say: () => undefined, see: () => undefined, stop: () => undefined };
  const spinner = yoctoSpinner({ text: "starting", stream });
  const seen = { checks: 0, red: 0 };
  spinner.start();
  return {
    say(what) {
      spinner.text = what;
    },
    see(event) {
      if (event.type === "check") {
        seen.checks += 1;
        if (event.verdict === "fail") seen.red += 1;
      }
      if (event.type === "scenario")
        spinner.text = `${event.scenario} v${event.x402Version} · ${seen.checks} checks${seen.red ? `, ${seen.red} failed` : ""}`;
    },
    stop() {
      spinner.stop();
    },
  };
}
