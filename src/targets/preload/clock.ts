import { writeFileSync } from "node:fs";

/**
 * Loaded into a Node program before its own code (`node --import`): gives it a clock that goes as fast as everybody's and is so many seconds ahead, or
 * behind where that is negative. Node's own code keeps the right time, and so do timers.
 */

const ahead = Number(process.env["X402_ASSAY_CLOCK"] ?? "0") * 1_000;
const now = Date.now;
const other = () => now() + ahead;

globalThis.Date = new Proxy(Date, {
  construct: (real, args, made) =>
    Reflect.construct(real, args.length === 0 ? [other()] : args, made === globalThis.Date ? real : made) as Date,
  apply: (real) => new real(other()).toString(),
  get: (real, name) => (name === "now" ? other : (Reflect.get(real, name) as unknown)),
});

// Only so is it known that the program took it.
const taken = process.env["X402_ASSAY_CLOCK_TAKEN"];
if (taken !== undefined) writeFileSync(taken, "");
