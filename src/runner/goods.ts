/**
 * Recognises what was sold. Goods may carry a time stamp or a counter, so digits do not count; and what the target shows to
 * everybody (its challenge) is not goods.
 */
export class Goods {
  #samples = new Set<string>();

  /** Remembers the body of a paid answer. Very short bodies recognise nothing. */
  learn(body: string): void {
    const sample = normalise(body);
    if (sample.length >= 12 && this.#samples.size < 32) this.#samples.add(sample);
  }

  in(text: string): boolean {
    if (text === "") return false;
    const seen = normalise(text);
    return [...this.#samples].some((sample) => seen.includes(sample));
  }
}

const normalise = (text: string) => text.replace(/[0-9]+/g, "#").trim();
