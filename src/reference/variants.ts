import type { Listening } from "../devnet/http.js";
import type { ClientMutant, HonestClient } from "./client/variants.js";
import type { FacilitatorMutant, HonestFacilitator } from "./facilitator/variants.js";
import type { HonestServer, ServerMutant } from "./server/variants.js";

/** Everything that the suites are proved on besides the reference parts: the inhabitants of the zoo. */

/** Something that listens and is no part of the protocol at all, whatever role it is taken for. */
export interface Degenerate {
  kind: "degenerate";
  /** The path of the file below `fixtures/mutants`, without its ending. */
  id: string;
  summary: string;
  listen(): Promise<Pick<Listening, "url" | "close">>;
}

export type Mutant = ServerMutant | FacilitatorMutant | ClientMutant;
export type Honest = HonestServer | HonestFacilitator | HonestClient;
export type Variant = Mutant | Honest | Degenerate;

export function degenerate(target: Omit<Degenerate, "kind">): Degenerate {
  return { kind: "degenerate", ...target };
}
