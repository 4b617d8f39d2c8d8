import type { Command, Option } from "commander";

/** Completion scripts, made of commander's own tree of commands: what is added there is completed without another word. */

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** One command, and what may stand behind it. */
interface Node {
  /** The words before: `check server`; nothing for the program itself. */
  at: string;
  words: { word: string; about: string }[];
  options: { flag: string; about: string; takes: "nothing" | "something" | readonly string[] }[];
}

/** All commands with their options, each as a node. */
export function treeOf(program: Command): Node[] {
  const walk = (command: Command, at: string): Node[] => {
    const usual = usualOf(command);
    const own = command
      .createHelp()
      .visibleCommands(command)
      .filter((one) => one.name() !== "help");
    const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
    const help = { flag: "--help", about: "what it takes", takes: "nothing" as const };
    const node: Node = {
      at,
      words: [
        ...own.map((one) => ({ word: one.name(), about: one.description() })),
        ...choices.map((word) => ({ word, about: "" })),
      ],
      options: [...[...command.options, ...(usual?.options ?? [])].flatMap(optionOf), help],
    };
    return [node, ...own.flatMap((one) => walk(one, `${at} ${one.name()}`.trim()))];
  };
  return walk(program, "");
}

/** The command that is meant where none is named. */
function usualOf(command: Command): Command | undefined {
  const { _defaultCommandName: name } = command as unknown as { _defaultCommandName?: string | null };
  return command.commands.find((one) => one.name() === name);
}

function optionOf({ long, description, required, optional, parseArg, argChoices }: Option): Node["options"] {
  const allowed = argChoices ?? (parseArg as { allowed?: readonly string[] } | undefined)?.allowed;
  const takes = required || optional ? (allowed ?? "something") : "nothing";
  return long ? [{ flag: long, about: description, takes }] : [];
}

/** The script of a shell. */
export const completionScript = (shell: Shell, tree: readonly Node[]): string => `${scripts[shell](tree).join("\n")}\n`;

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
/** Several quoted patterns of a `case`; where there are none, one that nothing is. */
const either = (texts: readonly string[]) => (texts.length > 0 ? texts : ["-"]).map(quoted).join("|");
const below = (tree: readonly Node[]) => tree.map(({ at }) => at).filter((at) => at !== "");

/** Options with a value, as `check server --fail-on`: those of which all values are known, and the others. */
function valued(tree: readonly Node[]): { known: Map<string, string[]>; others: string[] } {
  const known = new Map<string, string[]>();
  const others: string[] = [];
  for (const { at, options } of tree) {
    for (const { flag, takes } of options) {
      const place = `${at} ${flag}`;
      if (takes === "something") others.push(place);
      else if (takes !== "nothing") known.set(takes.join(" "), [...(known.get(takes.join(" ")) ?? []), place]);
    }
  }
  return { known, others };
}

const scripts: Record<Shell, (tree: readonly Node[]) => string[]> = {
  bash(tree) {
    const { known, others } = valued(tree);
    return [
      "# x402-assay completion for bash: source <(x402-assay completion bash)",
      "_x402_assay() {",
      '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" at="" next words="" i',
      "  COMPREPLY=()",
      "  for ((i = 1; i < COMP_CWORD; i++)); do",
      '    next="${at:+$at }${COMP_WORDS[i]}"',
      `    case "$next" in ${either(below(tree))}) at="$next" ;; esac`,
      "  done",
      '  case "$at $before" in',
      ...[...known].map(
        ([values, places]) => `    ${either(places)}) COMPREPLY=($(compgen -W ${quoted(values)} -- "$word")); return ;;`,
      ),
      // Nothing here: the shell then takes files.
      `    ${either(others)}) return ;;`,
      "  esac",
      '  case "$at" in',
      ...tree.map(({ at, words, options }) => {
        const all = [...words.map(({ word }) => word), ...options.map(({ flag }) => flag)];
        return `    ${quoted(at)}) words=${quoted(all.join(" "))} ;;`;
      }),
      "  esac",
      '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
      "}",
      "complete -o default -F _x402_assay x402-assay",
    ];
  },

  zsh(tree) {
    const { known, others } = valued(tree);
    const described = (word: string, about: string) => quoted(`${word.replaceAll(":", "\\:")}:${about}`);
    return [
      "#compdef x402-assay",
      "_x402_assay() {",
      '  local at="" next before="${words[CURRENT-1]}" i',
      "  local -a commands options",
      "  for ((i = 2; i < CURRENT; i++)); do",
      '    next="${at:+$at }${words[i]}"',
      `    case "$next" in (${either(below(tree))}) at="$next" ;; esac`,
      "  done",
      '  case "$at $before" in',
      ...[...known].map(([values, places]) => `    (${either(places)}) compadd -- ${values}; return ;;`),
      `    (${either(others)}) _files; return ;;`,
      "  esac",
      '  case "$at" in',
      ...tree.map(({ at, words, options }) =>
        [
          `    (${quoted(at)})`,
          `      commands=(${words.map(({ word, about }) => described(word, about)).join(" ")})`,
          `      options=(${options.map(({ flag, about }) => described(flag, about)).join(" ")}) ;;`,
        ].join("\n"),
      ),
      "  esac",
      "  if [[ $PREFIX == -* ]]; then _describe option options; return; fi",
      "  (( ${#commands} )) && _describe command commands || _files",
      "}",
      'if [[ "${funcstack[1]}" == "_x402-assay" ]]; then _x402_assay "$@"; else compdef _x402_assay x402-assay; fi',
    ];
  },

  fish(tree) {
    const told = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
    return [
      "# x402-assay completion for fish",
      "function __x402_assay_at",
      "  set -l at",
      "  for word in (commandline -opc)[2..-1]",
      "    set -l next (string join ' ' -- $at $word)",
      `    contains -- $next ${below(tree).map(told).join(" ")}; and set at $next`,
      "  end",
      '  test "$at" = "$argv[1]"',
      "end",
      ...tree.flatMap(({ at, words, options }) => {
        const here = `complete -c x402-assay -n ${told(`__x402_assay_at "${at}"`)}`;
        return [
          ...words.map(({ word, about }) => `${here} -f -a ${told(word)} -d ${told(about)}`),
          ...options.map(({ flag, about, takes }) => {
            const value = takes === "nothing" ? "" : takes === "something" ? " -r" : ` -x -a ${told(takes.join(" "))}`;
            return `${here} -l ${told(flag.slice(2))}${value} -d ${told(about)}`;
          }),
        ];
      }),
    ];
  },
};
