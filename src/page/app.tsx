import { useEffect, useMemo, useState } from "preact/hooks";
import type { Against, PageData } from "../report/page-data.js";
import { Causes } from "./causes.js";
import { Checks } from "./checks.js";
import { Compare } from "./compare.js";
import { Head } from "./head.js";
import { Matrices } from "./matrices.js";
import { fromHash, noFilter, toHash, type Filter } from "./model/filter.js";
import { readOther } from "./model/other.js";
import { Proof } from "./proof.js";
import { Requirements } from "./requirements.js";
import { evidenceIn, StoreContext, type Store } from "./store.js";
import { Top } from "./top.js";

/** The report of a run. */
export function App({ data }: { data: PageData }) {
  const [start] = useState(() => fromHash(location.hash));
  const [filter, setFilter] = useState<Filter>(start.filter);
  const [shown, setShown] = useState(start.check);
  const [other, setOther] = useState<Against | undefined>(data.against);
  const [trouble, setTrouble] = useState("");

  useEffect(() => {
    const hash = toHash(filter, shown);
    try {
      history.replaceState(null, "", hash === "" ? location.pathname + location.search : `#${hash}`);
    } catch {
      // Some viewers of files have no address that could change.
    }
  }, [filter, shown]);
  useEffect(() => {
    const onHash = () => {
      const now = fromHash(location.hash);
      setFilter(now.filter);
      setShown(now.check);
    };
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);

  const read = async (file: File) => {
    try {
      setOther(readOther(await file.text()));
      setTrouble("");
      document.getElementById("compare")?.scrollIntoView();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  useFileDrop(read);

  const store = useMemo<Store>(
    () => ({
      data,
      filter,
      shown,
      look: (change) => {
        setFilter((before) => ({ ...before, ...change }));
        // Who looks for something else is not to be taken back to where he was.
        setShown("");
      },
      show: (check) => {
        // A filter of its own each time: what was closed by hand opens again, and so does the check that was shown before.
        setFilter({ ...noFilter });
        setShown("");
        requestAnimationFrame(() => setShown(check));
      },
      evidence: evidenceIn,
    }),
    [data, filter, shown],
  );
  return (
    <StoreContext.Provider value={store}>
      <Top
        title="x402-assay"
        label="Parts of the report"
        parts={parts(data)}
        skip={{ to: "checks", says: "Skip to the checks" }}
        jump={jump}
      />
      <main class="wide">
        <Head />
        <Causes />
        <Matrices />
        <Checks />
        <Requirements />
        <Proof />
        <Compare other={other} trouble={trouble} read={read} forget={() => setOther(undefined)} />
      </main>
      <footer class="wide">
        <p>
          Made by x402-assay {data.version} from the events of one run; nothing is loaded from anywhere. Texts longer than 8,192
          characters are cut, and say how long they were; the events file has all of them.
        </p>
      </footer>
    </StoreContext.Provider>
  );
}

function parts({ causes, matrices, checks }: PageData): [string, string][] {
  return [
    ...(causes.length > 0 ? ([["causes", "Findings"]] as [string, string][]) : []),
    ...(matrices.length > 0 ? ([["matrices", "Faults"]] as [string, string][]) : []),
    ["checks", "Checks"],
    ["requirements", "Requirements"],
    ...(checks.some(({ killers }) => killers !== undefined) ? ([["proof", "Proof"]] as [string, string][]) : []),
    ["compare", "Compare"],
  ];
}

/** The address has the filter in it; a jump must not put something else there. */
function jump(event: Event, id: string): void {
  event.preventDefault();
  const target = document.getElementById(id);
  target?.scrollIntoView();
  target?.querySelector<HTMLElement>("h2")?.focus();
}

/** A file can be dropped anywhere. */
function useFileDrop(read: (file: File) => Promise<void>): void {
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) void read(file);
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
    };
  }, []);
}
