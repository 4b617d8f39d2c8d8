import { Argument, type Command } from "commander";
import { shells, type Shell } from "./shells.js";

/** `x402-assay completion bash|zsh|fish`. */
export function addCompletion(program: Command, done: (exitCode: number) => void): void {
  program
    .command("completion")
    .description("a script by which a shell completes commands and options")
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .addHelpText(
      "after",
      `
  bash  echo 'source <(x402-assay completion bash)' >> ~/.bashrc
  zsh   x402-assay completion zsh > "\${fpath[1]}/_x402-assay"
  fish  x402-assay completion fish > ~/.config/fish/completions/x402-assay.fish`,
    )
    .action(async (shell: Shell) => {
      const { completionScript, treeOf } = await import("./shells.js");
      process.stdout.write(completionScript(shell, treeOf(program)));
      done(0);
    });
}
