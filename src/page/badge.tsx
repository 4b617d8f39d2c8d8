import { signs } from "../report/signs.js";
import type { Verdict } from "../runner/events.js";

export const inWords = (name: string): string => name.replaceAll("-", " ");

/** A verdict: a sign, a word and a colour, so that it takes none of them to understand it. `word` says more than the verdict's own name. */
export function Badge({ verdict, count, word }: { verdict: Verdict; count?: number; word?: string }) {
  return (
    <span class={`badge ${verdict}`}>
      <span aria-hidden="true">{signs[verdict]}</span> {count === undefined ? "" : `${count.toLocaleString("en")} `}
      {word ?? inWords(verdict)}
    </span>
  );
}
