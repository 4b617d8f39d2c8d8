import { Command, CommanderError } from "commander";
import { packageVersion } from "../package-root.js";
import { addBaseline } from "./baseline.js";
import { addCheck } from "./check.js";
import { addCompletion } from "./completion.js";
import { addDemo } from "./demo.js";
import { addDevnet } from "./devnet.js";
import { addDiff } from "./diff.js";
import { addDoctor } from "./doctor.js";
import { printFailure } from "./fail.js";
import { addList } from "./list.js";
import { addReference } from "./reference.js";
import { addReplay } from "./replay.js";
import { addReport } from "./report.js";

/** Reads the command line, does what it says, and resolves with the exit code. */
export async function run(): Promise<number> {
  let exitCode = 0;
  const done = (code: number) => {
    exitCode = code;
  };

  const program = new Command("x402-assay")
    .description("Finds out whether an x402 server, client or facilitator is sound, on an offline payment world.")
    .version(packageVersion())
    .showHelpAfterError("(add --help to see what it takes)")
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .addHelpText(
      "after",
      "\nExit codes: 0 conformant · 1 not conformant · 2 usage · 3 inconclusive · 4 harness error\n\nTry it on itself: x402-assay demo",
    );
  addDemo(program, done);
  addDevnet(program, done);
  addCheck(program, done);
  addReport(program, done);
  addReplay(program, done);
  addDiff(program, done);
  addBaseline(program, done);
  addDoctor(program, done);
  addList(program, done);
  addReference(program, done);
  addCompletion(program, done);

  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) exitCode = error.exitCode === 0 ? 0 : 2;
    else exitCode = printFailure(error);
  }
  return exitCode;
}
