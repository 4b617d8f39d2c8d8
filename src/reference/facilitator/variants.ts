import type { X402Version } from "../../protocol/messages.js";
import { facilitatorSteps, type FacilitatorSteps } from "./steps.js";

/** Variants of the reference facilitator; what a mutant and an honest variant are stands with those of the server. */

/** State that each copy has for itself comes from a function. */
type Steps = Partial<FacilitatorSteps> | (() => Partial<FacilitatorSteps>);

interface FacilitatorVariant {
  /** The path of the file below `fixtures/mutants` or `fixtures/honest`, without its ending. */
  id: string;
  role: "facilitator";
  summary: string;
  /** The steps of a fresh copy. */
  start(): FacilitatorSteps;
}

export interface FacilitatorMutant extends FacilitatorVariant {
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

export interface HonestFacilitator extends FacilitatorVariant {
  kind: "honest";
  /** The versions that it lists, where they are not both. */
  versions?: readonly X402Version[];
  /** Checks that it passes and hardly anybody else does, as globs: it has to meet them in both versions each time. */
  passes?: readonly string[];
  /** Checks of level should that may warn, as globs, each with the reason why this facilitator is right all the same. */
  warns: Readonly<Record<string, string>>;
}

const starter = (steps: Steps) => () => ({ ...facilitatorSteps, ...(typeof steps === "function" ? steps() : steps) });

export function facilitatorMutant(
  mutant: Pick<FacilitatorMutant, "id" | "source" | "kills" | "shrinksTo"> & {
    defect: string;
    specs?: FacilitatorMutant["specs"];
    steps: Steps;
  },
): FacilitatorMutant {
  const { defect, specs = ["auto"], steps, ...rest } = mutant;
  return { kind: "mutant", role: "facilitator", summary: defect, specs, start: starter(steps), ...rest };
}

export function honestFacilitator(variant: {
  id: string;
  difference: string;
  warns?: HonestFacilitator["warns"];
  versions?: HonestFacilitator["versions"];
  passes?: readonly string[];
  steps: Steps;
}): HonestFacilitator {
  const { id, difference, warns = {}, versions, passes, steps } = variant;
  const rest = { warns, ...(versions ? { versions } : {}), ...(passes ? { passes } : {}), start: starter(steps) };
  return { kind: "honest", role: "facilitator", id, summary: difference, ...rest };
}
