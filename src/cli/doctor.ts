import { Argument, type Command } from "commander";
import type { Role } from "../protocol/messages.js";
import { withTargetFlags, type CheckFlags } from "./check.js";
import { spec } from "./options.js";

/** `x402-assay doctor`: can this machine, and this target, be tested at all. */
export function addDoctor(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command("doctor")
    .description("whether this machine can run checks, and what would be checked on a target and what not, and why")
    .addArgument(new Argument("[role]", "what the target is").choices(["server", "client", "facilitator"]).default("server"))
    .option("--spec <version>", "protocol version: 1, 2, auto", spec, "auto");
  withTargetFlags(command, "server").action(async (role: Role, flags: CheckFlags) =>
    done(await (await import("./run-doctor.js")).runDoctor(role, flags)),
  );
}
