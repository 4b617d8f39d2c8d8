/** What histories of every role have in common. */

export interface Act<History, Actor> {
  /** For a person. */
  about: string;
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
