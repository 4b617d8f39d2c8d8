import { useState } from "preact/hooks";

/** Copies a text; says so to everybody. */
export function Copy({ text, what, label = "Copy" }: { text: string; what: string; label?: string }) {
  const [state, setState] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("not allowed");
    }
    setTimeout(() => setState(""), 2_000);
  };
  return (
    <button type="button" class="small" onClick={() => void copy()} aria-label={`${label} ${what}`}>
      <span aria-live="polite">{state === "" ? label : state}</span>
    </button>
  );
}

/** A command on a line of its own, to be copied. */
export function Command({ text, shown, what }: { text: string; shown: string; what: string }) {
  return (
    <div class="command">
      <pre tabIndex={0} role="group" aria-label={what}>
        {shown}
      </pre>
      <Copy text={text} what={what} />
    </div>
  );
}
