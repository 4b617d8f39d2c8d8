import type { X402Version } from "../../protocol/messages.js";
import { clientSteps, type ClientSteps } from "./steps.js";

/** Variants of the reference client; what a mutant and an honest variant are stands with those of the server. */

/** State that outlives a purchase comes from a function. */
type Steps = Partial<ClientSteps> | (() => Partial<ClientSteps>);

interface ClientVariant {
  /** The path of the file below `fixtures/mutants` or `fixtures/honest`, without its ending. */
  id: string;
  role: "client";
  summary: string;
  /** The steps of a fresh copy. */
  start(): ClientSteps;
}

export interface ClientMutant extends ClientVariant {
  kind: "mutant";
  /** Where the defect was seen, or which class of the field it stands for. */
  source: string;
  /** Checks that must turn red, as globs over ids, in each version that the mutant is run in; `@1` or `@2` limits one to a version. */
  kills: readonly string[];
  /** Steps of the smallest generated case that shows it, at most: a defect that only generated cases find. */
  shrinksTo?: number;
  /** How `--spec` is set; several make several runs. Some defects hide a version from discovery. */
  specs: readonly (X402Version | "auto")[];
}

export interface HonestClient extends ClientVariant {
  kind: "honest";
  /** Checks of level should that may warn, as globs, each with the reason why this client is right all the same. */
  warns: Readonly<Record<string, string>>;
}

const starter = (steps: Steps) => () => ({ ...clientSteps, ...(typeof steps === "function" ? steps() : steps) });

export function clientMutant(
  mutant: Pick<ClientMutant, "id" | "source" | "kills" | "shrinksTo"> & {
    defect: string;
    specs?: ClientMutant["specs"];
    steps: Steps;
  },
): ClientMutant {
  const { defect, specs = ["auto"], steps, ...rest } = mutant;
  return { kind: "mutant", role: "client", summary: defect, specs, start: starter(steps), ...rest };
}

export function honestClient(variant: {
  id: string;
  difference: string;
  warns?: HonestClient["warns"];
  steps: Steps;
}): HonestClient {
  const { id, difference, warns = {}, steps } = variant;
  return { kind: "honest", role: "client", id, summary: difference, warns, start: starter(steps) };
}
