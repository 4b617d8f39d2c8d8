import type { Requirement } from "../runner/requirements.js";

/** Where a requirement stands, as a link into the pinned text of the specification; the strongest place. */
export function clauseLink({ where }: Pick<Requirement, "where">): string | undefined {
  const [place] = where;
  return place && `https://github.com/coinbase/x402/blob/${place.commit}/${place.document}`;
}

/** The same place in words. */
export function clauseName({ where }: Pick<Requirement, "where">): string {
  const [place] = where;
  return place ? `${place.document}, "${place.section}"` : "no place in the specification";
}
