import { createContext } from "preact";
import { useCallback, useContext, useEffect, useMemo, useState } from "preact/hooks";
import type { LiveEntry, LiveMessage, LiveState } from "../../live/types.js";
import { received } from "../model/timeline.js";

/** What every part of the devnet's page can see and do. */
export interface Live {
  state: LiveState;
  entries: readonly LiveEntry[];
  connected: boolean;
  /** Asks the control API for something. What comes of it is said to everybody; undefined when it was refused. */
  act(request: Act): Promise<Record<string, unknown> | undefined>;
  /** What came of the last act, in words. */
  said: { text: string; bad: boolean };
}

export interface Act {
  method?: "POST" | "DELETE";
  path: string;
  body?: Record<string, unknown>;
  /** What is said when it is done; nothing is said without it. */
  done?: string;
}

export const LiveContext = createContext<Live | undefined>(undefined);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("there is no devnet here");
  return live;
}

/** Milliseconds until a line that was refused is tried again; one that broke is tried again by the browser. */
const patience = 3_000;

/** Milliseconds for which it is said what came of an act. */
const shown = { good: 6_000, bad: 15_000 };

/** Listens to the devnet for as long as the page is open; undefined until it has said something. */
export function useDevnet(): Live | undefined {
  const [state, setState] = useState<LiveState>();
  const [entries, setEntries] = useState<readonly LiveEntry[]>([]);
  const [connected, setConnected] = useState(false);
  const [said, setSaid] = useState({ text: "", bad: false });

  useEffect(() => {
    let line: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      line = new EventSource("/events");
      line.onopen = () => setConnected(true);
      line.onmessage = ({ data }: MessageEvent<string>) => {
        const message = JSON.parse(data) as LiveMessage;
        const { whole, entries: fresh } = message;
        if (message.state) setState(message.state);
        if (fresh) setEntries((before) => received(before, fresh, whole));
      };
      line.onerror = () => {
        setConnected(false);
        if (line.readyState === EventSource.CLOSED) again = setTimeout(open, patience);
      };
    };
    open();
    return () => {
      clearTimeout(again);
      line.close();
    };
  }, []);

  useEffect(() => {
    if (said.text === "") return;
    const timer = setTimeout(() => setSaid({ text: "", bad: false }), said.bad ? shown.bad : shown.good);
    return () => clearTimeout(timer);
  }, [said]);

  const act = useCallback(async ({ method = "POST", path, body, done }: Act) => {
    const say = (text: string, bad: boolean) => setSaid({ text, bad });
    try {
      const response = await fetch(path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) {
        say(`That did not work: ${String(answer["error"])}`, true);
        return undefined;
      }
      if (done !== undefined) say(done, false);
      return answer;
    } catch {
      say("The devnet does not answer; is it still running?", true);
      return undefined;
    }
  }, []);
  return useMemo(() => state && { state, entries, connected, act, said }, [state, entries, connected, act, said]);
}
