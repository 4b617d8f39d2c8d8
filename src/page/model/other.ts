import { asAgainst, againstOf, type Against, type PageData } from "../../report/page-data.js";
import type { Report } from "../../report/report.js";
import { verdicts, type AssayEvent } from "../../runner/events.js";

/**
 * Another run, from whatever file of it somebody has: its events, its page, or its JSON report.
 *
 * @throws Error with one sentence when it is none of them.
 */
export function readOther(text: string): Against {
  try {
    return checked(parsed(text));
  } catch {
    throw new Error(
      "This is none of x402-assay's files: it takes a report as HTML or JSON, or the events of a run (.events.ndjson).",
    );
  }
}

function parsed(text: string): Against {
  const begin = text.indexOf(opening);
  if (begin >= 0) {
    const from = begin + opening.length;
    return asAgainst(JSON.parse(text.slice(from, text.indexOf("</script>", from))) as PageData);
  }
  const [first = ""] = text.split("\n", 1);
  return first.startsWith('{"type":') ? againstOf(eventsIn(text)) : ofReport(JSON.parse(text) as Report);
}

/** What is shown of a file that anybody can have written has to be there, and be text. */
function checked(other: Against): Against {
  const { how, version, seed, startedAt, verdict, summary, checks } = other;
  const texts = [how, version, seed, startedAt, verdict, ...checks.flatMap((check) => [check.id, check.message])];
  if (texts.some((text) => typeof text !== "string")) throw new TypeError("a text is missing");
  if (checks.some((check) => !verdicts.includes(check.verdict))) throw new TypeError("there is no such verdict");
  if (verdicts.some((one) => typeof (summary[one] ?? 0) !== "number")) throw new TypeError("a count is missing");
  return other;
}

const opening = '<script type="application/json" id="report-data">';

/** Of bodies and calls nothing is compared, and they are most of it. */
function eventsIn(text: string): AssayEvent[] {
  return text
    .split("\n")
    .filter((line) => /^\{"type":"(?:run|check|scenario|end)"/.test(line))
    .map((line) => JSON.parse(line) as AssayEvent);
}

function ofReport({ target, version, seed, verdict, summary, checks }: Report): Against {
  const rows = checks.map(({ id, x402Version, verdict: own, level, message }) => ({
    id,
    x402Version,
    verdict: own,
    level,
    message,
  }));
  return { how: target.how, version, seed, startedAt: "", verdict, summary, checks: rows };
}
