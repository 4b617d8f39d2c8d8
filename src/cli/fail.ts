import { DevnetError } from "../devnet/anvil-binary.js";
import { ReportError } from "../report/report.js";
import { Interrupted } from "../runner/engine.js";
import { UsageError } from "../runner/usage-error.js";
import { TargetError } from "../targets/target.js";

/** One sentence and an exit code for whatever went wrong; a stack only for who asks for it. */
export function explainFailure(error: unknown): { sentence: string; exitCode: number } {
  const code = (error as { code?: string } | null)?.code;
  if (error instanceof UsageError || error instanceof ReportError) return { sentence: error.message, exitCode: 2 };
  if (code === "EADDRINUSE") {
    const { port } = error as { port?: number };
    return {
      sentence: `Port ${port ?? ""} is taken by another program; choose another one, or leave the option out for a free one.`,
      exitCode: 2,
    };
  }
  if (code === "EACCES" || code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR" || code === "EEXIST") {
    const { path } = error as { path?: string };
    return { sentence: `${path ?? "A file"} cannot be read or written (${code}); check the path.`, exitCode: 2 };
  }
  if (error instanceof Interrupted) return { sentence: "The run was interrupted before it began.", exitCode: 3 };
  if (error instanceof TargetError) return { sentence: error.message, exitCode: 3 };
  if (error instanceof DevnetError) return { sentence: error.message, exitCode: 4 };
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  return { sentence: `x402-assay itself failed: ${message} (set X402_ASSAY_DEBUG=1 to see where).`, exitCode: 4 };
}

export function printFailure(error: unknown): number {
  const { sentence, exitCode } = explainFailure(error);
  process.stderr.write(`x402-assay: ${sentence}\n`);
  if (process.env["X402_ASSAY_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return exitCode;
}
