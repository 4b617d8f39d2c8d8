import { challengeHeader, encodeHeader } from "../../protocol/headers.js";
import { challengeV1, challengeV2 } from "./config.js";
import type { Payment, Requirements, X402Version } from "../../protocol/messages.js";
import type { FacilitatorSteps } from "../facilitator/steps.js";
import type { ServerOptions } from "./serve.js";
import { serverSteps, type Answer, type ServerSteps, type Settled, type Visit } from "./steps.js";

/** Variants of the reference server: mutants with exactly one known defect, and honest ones that are unusual but right. */

/** Something that depends on the world that the variant is started in, or on state that each copy has for itself. */
type PerStart<T> = T | ((variables: Record<string, string>) => T);

interface Named {
  /** The path of the file below `fixtures/mutants` or `fixtures/honest`, without its ending. */
  id: string;
}

interface ServerParts {
  /** The steps that differ from the reference. */
  steps?: PerStart<Partial<ServerSteps>>;
  /** What else it is started with. */
  options?: Omit<Partial<ServerOptions>, "steps">;
  /** What it sells, where discovery would not find it. */
  resources?: readonly { method: string; path: string }[];
}

export interface ServerVariant extends Named {
  role: "server";
  summary: string;
  /** What the server is started with, given the variables of the official end-to-end suite. */
  start(variables: Record<string, string>): Partial<ServerOptions>;
  resources?: readonly { method: string; path: string }[];
}

export interface ServerMutant extends ServerVariant {
  kind: "mutant";
  /** Where the defect was seen, or which class of the field it stands for. */
  source: string;
  /**
   * Checks that must turn red, as globs over ids; `@1` or `@2` at the end limits one to a version. Each check that a glob
   * matches has to turn red in each version that the mutant is run in.
   */
  kills: readonly string[];
  /** Steps of the smallest generated case that shows it, at most: a defect that only generated cases find. */
  shrinksTo?: number;
  /** How `--spec` is set; several make several runs. A defect in the challenge hides the version from discovery. */
  specs: readonly (X402Version | "auto")[];
  /** A facilitator whose ways are allowed, and with which alone the defect shows. */
  facilitatorSteps?: () => Partial<FacilitatorSteps>;
}

export interface HonestServer extends ServerVariant {
  kind: "honest";
  /** Checks of level should that may warn, as globs, each with the reason why this server is right all the same. */
  warns: Readonly<Record<string, string>>;
  /** Checks that it passes and hardly anybody else does, as globs: it has to meet them in both versions each time. */
  passes?: readonly string[];
  /** What it offers, where that is not both versions. */
  versions?: readonly X402Version[];
}

function starter({ steps, options }: ServerParts): ServerVariant["start"] {
  return (variables) => ({
    ...options,
    steps: { ...serverSteps, ...(typeof steps === "function" ? steps(variables) : steps) },
  });
}

export function serverMutant(
  mutant: Named &
    ServerParts &
    Pick<ServerMutant, "source" | "kills" | "shrinksTo" | "facilitatorSteps"> & { defect: string; specs?: ServerMutant["specs"] },
): ServerMutant {
  const { defect, specs = ["auto"], steps, options, ...rest } = mutant;
  const start = starter({ ...(steps ? { steps } : {}), ...(options ? { options } : {}) });
  return { kind: "mutant", role: "server", summary: defect, specs, start, ...rest };
}

export function honestServer(
  variant: Named & ServerParts & { difference: string; warns?: HonestServer["warns"]; passes?: readonly string[] },
): HonestServer {
  const { difference, warns = {}, steps, options, ...rest } = variant;
  const start = starter({ ...(steps ? { steps } : {}), ...(options ? { options } : {}) });
  const versions = options?.versions ? { versions: options.versions } : {};
  return { kind: "honest", role: "server", summary: difference, warns, start, ...versions, ...rest };
}

/** What a server that does not settle tells its buyers: a receipt in good form, for a transaction that nobody sent. */
export function neverSettled(payment: Payment, requirements: Requirements): Settled {
  const { from, nonce } = payment.payload.authorization;
  return { kind: "settled", receipt: { success: true, transaction: nonce, network: requirements.network, payer: from } };
}

/** The reference's challenge with each offer, of both versions, written in another way, or as several. */
export function offersRewritten(rewrite: (entry: object) => object | object[]): ServerSteps["challenge"] {
  return (visit, error) => {
    const { config, route, url } = visit;
    const [v1, v2] = [challengeV1(config, route, url, error), challengeV2(config, route, url, error)];
    const header = encodeHeader({ ...v2, accepts: v2.accepts.flatMap(rewrite) });
    return {
      ...serverSteps.challenge(visit, error),
      headers: { "content-type": "application/json", [challengeHeader]: header },
      body: JSON.stringify({ ...v1, accepts: v1.accepts.flatMap(rewrite) }),
    };
  };
}

/** The goods for nothing, as a server gives them whose paywall did not feel concerned. */
export function forNothing(visit: Visit): Answer {
  const goods = visit.route.handler({ url: visit.target, method: visit.method });
  if (!("body" in goods)) throw new Error("the goods of this variant are not ready at once");
  return { status: goods.status, headers: goods.headers, body: goods.body };
}

/** A paywall that does not feel concerned by some requests, which the handler answers all the same. */
export function unlocked(concerned: (visit: Visit) => boolean): Pick<ServerSteps, "challenge"> {
  return { challenge: (visit, error) => (concerned(visit) ? serverSteps.challenge(visit, error) : forNothing(visit)) };
}

/** A paywall that compares the path as it was sent, in front of a router that reads the request's path in a way of its own. */
export function routerReads(read: (path: string) => string): Pick<ServerSteps, "route" | "challenge"> {
  return {
    route: (config, method, target) => serverSteps.route(config, method, readOr(read, target)),
    ...unlocked(({ target, route }) => target.split("?")[0] === route.path),
  };
}

/** What cannot be read stays as it was. */
export function readOr(read: (path: string) => string, target: string): string {
  try {
    return read(target.split("?")[0] ?? "");
  } catch {
    return target;
  }
}

/** The reference's challenge, of both versions, with the JSON text of the terms written in another way. */
export function termsRespelled(spell: (text: string) => string): ServerSteps["challenge"] {
  return (visit, error) => {
    const { config, route, url } = visit;
    const text = JSON.stringify(challengeV2(config, route, url, error));
    return {
      ...serverSteps.challenge(visit, error),
      headers: { "content-type": "application/json", [challengeHeader]: Buffer.from(spell(text)).toString("base64") },
      body: spell(JSON.stringify(challengeV1(config, route, url, error))),
    };
  };
}

/** The reference's challenge, but to some visitors the goods themselves. */
export function freeWhen(condition: (visit: Visit) => boolean): ServerSteps["challenge"] {
  return unlocked((visit) => !condition(visit)).challenge;
}

/** A settlement that never was, for mutants that give things away. */
export function onTheHouse(payment: Payment, { network }: Requirements): Settled {
  const { from, nonce } = payment.payload.authorization;
  return { kind: "settled", receipt: { success: true, transaction: nonce, network, payer: from } };
}
