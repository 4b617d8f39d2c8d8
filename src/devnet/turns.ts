/** A scheduler of calls: they wait, and go on one at a time in an order that a number chooses. */

/**
 * Milliseconds of a step, and of how many steps a lull is after which nobody else is expected: where the machine or this process is busy each step
 * takes longer, and so do the others on their way. And milliseconds for what a call that goes on may take before the next one does.
 */
const [step, steps, patience] = [4, 10, 2_000];

/** Where calls wait for their turns, the questions before they go on and the answers before they are given. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #together: number;
  #order: number;
  #under = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param order - Chooses: what is left of it after division by the number of those that wait says who is next; 0 is whoever came first.
   * @param together - How many may wait at once: when so many do, nobody else is expected. It shrinks when fewer come.
   */
  constructor(order: number, together: number) {
    this.#order = order;
    this.#together = together;
  }

  /** Does something in two turns: it begins in one, and its result is told in another. Whoever `leaves` waits no longer. */
  async take<T>(work: () => Promise<T>, leaves: Promise<unknown>): Promise<T> {
    await this.#turn(leaves, () => (this.#under += 1));
    let result: T;
    try {
      result = await work();
    } catch (error) {
      this.#under -= 1;
      this.#expect();
      throw error;
    }
    this.#under -= 1;
    await this.#turn(leaves);
    return result;
  }

  #turn(leaves: Promise<unknown>, begin: () => void = () => undefined): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        const at = this.#waiting.indexOf(go);
        // Whose turn it was has nothing to leave any more.
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        begin();
        resolve();
        this.#expect();
      };
      this.#waiting.push(go);
      void leaves.then(go, go);
      this.#expect();
    });
  }

  /** Nobody waits for ever: whoever depends on one that waits himself never comes, and then the next one goes on. */
  #expect(left = steps): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    const busy = this.#under > 0;
    if (this.#waiting.length >= this.#together && !busy) return this.#next();
    this.#timer = setTimeout(
      () => {
        if (!busy && left > 1) return this.#expect(left - 1);
        // Who did not come now is not waited for again: a server may let only one of many through, or have one worker.
        this.#together = this.#waiting.length;
        this.#next();
      },
      busy ? patience : step,
    );
  }

  #next(): void {
    const among = this.#waiting.length;
    if (among === 0) return;
    const next = this.#waiting[this.#order % among];
    this.#order = Math.floor(this.#order / among);
    next?.();
  }
}
