import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Evidence } from "../report/evidence.js";
import type { PageData } from "../report/page-data.js";
import type { Filter } from "./model/filter.js";
import { unpack } from "./model/unpack.js";

/** What every part of the report's page can see and do. */
export interface Store {
  data: PageData;
  filter: Filter;
  /** Changes some of the filter. */
  look(change: Partial<Filter>): void;
  /** Shows one check, `id@version`, wherever it is. */
  show(check: string): void;
  /** The check that is shown by its address. */
  shown: string;
  evidence(number: number): Promise<Evidence>;
}

export const StoreContext = createContext<Store | undefined>(undefined);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error("there is no report here");
  return store;
}

const unpacked = new Map<number, Promise<Evidence>>();

/** Unpacks the evidence of a scenario, once. */
export function evidenceIn(number: number): Promise<Evidence> {
  let evidence = unpacked.get(number);
  if (!evidence) {
    evidence = unpack(document.getElementById(`evidence-${number}`)?.textContent ?? "");
    unpacked.set(number, evidence);
  }
  return evidence;
}
