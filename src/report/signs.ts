import type { Verdict } from "../runner/events.js";

/** A sign for each verdict, the same on screen and on the page. */
export const signs: Record<Verdict, string> = {
  pass: "✓",
  fail: "✗",
  warn: "!",
  info: "i",
  "not-applicable": "–",
  untestable: "?",
  blocked: "?",
  error: "E",
};
