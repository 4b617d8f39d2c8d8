import { signs } from "../report/signs.js";
import type { Verdict } from "../runner/events.js";

export const inWords = (name: string): string => name.replaceAll("-", " ");

/** A verdict: a sign, a word and a colour, so that it takes none of them to understand it. */
export function Badge({ verdict, count }: { verdict: Verdict; count?: number }) {
  return (
    <span class={`badge ${verdict}`}>
      <span aria-hidden="true">{signs[verdict]}</span> {count === undefined ? "" : `${count.toLocaleString("en")} `}
      {inWords(verdict)}
    </span>
  );
}
