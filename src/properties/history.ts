import type { Fault, SignedPayment } from "../runner/scenario.js";

/** What histories of every role have in common. */

/** What an actor may be in: as long as it lasts, what he does shows less than it would. */
type Hindrance = "no-money" | "failing";

/** What is known of an act before anything is run. */
export interface ActFacts {
  /** For a person. */
  about: string;
  begins?: Hindrance;
  ends?: readonly Hindrance[];
}

export interface Act<History, Actor> extends ActFacts {
  /** `by` is what is left of the step's number when it has said whose turn it is. */
  run(history: History, actor: Actor, by: number): Promise<void>;
}

export type Acts<History, Actor> = Readonly<Record<string, Act<History, Actor>>>;

/**
 * Some acts of a table, in its order.
 *
 * @throws Error when one of them is not in it.
 */
export function someOf<History, Actor>(acts: Acts<History, Actor>, names: readonly string[]): Acts<History, Actor> {
  for (const name of names) if (!(name in acts)) throw new Error(`there is no act "${name}"`);
  return Object.fromEntries(Object.entries(acts).filter(([name]) => names.includes(name)));
}

/** What one actor's acts cover: each, and each right after another, unless what came before them is in their way. */
export function actsCovered(acts: Readonly<Record<string, ActFacts>>, done: readonly string[]): string[] {
  const hindrances = new Set<Hindrance>();
  return done.flatMap((name, at) => {
    const { begins, ends = [] } = acts[name] ?? {};
    for (const one of ends) hindrances.delete(one);
    const shows = hindrances.size === 0;
    if (begins) hindrances.add(begins);
    const next = done[at + 1];
    return shows ? [name, ...(next === undefined ? [] : [`${name} ${next}`])] : [];
  });
}

/** Actors in a history; a step's number says whose turn it is. */
export const crowd = 2;

/** Runs acts one after the other. */
export async function runActs<History, Actor>(
  acts: Acts<History, Actor>,
  steps: readonly { name: string; by: number }[],
  history: History,
  actors: readonly Actor[],
): Promise<void> {
  for (const { name, by } of steps) {
    const act = acts[name];
    const actor = actors[by % actors.length];
    if (!act || !actor) throw new Error(`there is no act "${name}"`);
    await act.run(history, actor, Math.floor(by / actors.length));
  }
}

/** What can be done to the calls about a payer. */
interface Scheduling<Payer> {
  fault(payer: Payer, call: "*", action: Extract<Fault["action"], { do: "turns" }>): Promise<unknown>;
  heal(payer: Payer): Promise<unknown>;
}

/**
 * Does something of several payers' at once, while whoever is called about them hears the calls and answers them one at a time, in an order that
 * follows from a number.
 *
 * @param turns - `payment`: one of this crowd, by which it is told from others; `together`: how many calls may be expected at once.
 */
export async function inTurns<Payer, T>(
  hands: Scheduling<Payer>,
  payers: readonly Payer[],
  { payment, order, together }: { payment: Pick<SignedPayment, "authorization">; order: number; together: number },
  act: () => Promise<T>,
): Promise<T> {
  const turns = { do: "turns" as const, name: payment.authorization.nonce, order, together };
  for (const payer of payers) await hands.fault(payer, "*", turns);
  const done = await act();
  for (const payer of payers) await hands.heal(payer);
  return done;
}
