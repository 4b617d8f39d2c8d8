#!/usr/bin/env -S node --
// The two dashes: without them Node takes our --env-file for its own, wherever it stands.

import { basename, delimiter, dirname } from "node:path";

// A reader that has seen enough, such as head, is no failure; a run goes on to its report without one.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

// What a command under test or a report says about x402-assay must be found by a shell, also when this was not started by npx.
const [, script = ""] = process.argv;
if (basename(script) === "x402-assay")
  process.env["PATH"] = [process.env["PATH"], dirname(script)].filter(Boolean).join(delimiter);

// The reference client is started for each purchase, hundreds of times in a run: it is spared the reading of a command line.
const plainClient = process.argv.slice(2).join(" ") === "reference client";
const exitCode = plainClient ? await buyOnce() : await (await import("./program.js")).run();
// A pipe takes its time; what is not through it when the process ends is lost.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write("", done))));
// Sockets of a target that never answers may still be open; nothing that matters is.
process.exit(exitCode);

async function buyOnce(): Promise<number> {
  const { runReference } = await import("./run-reference.js");
  try {
    return await runReference("client", {});
  } catch (error) {
    return (await import("./fail.js")).printFailure(error);
  }
}
