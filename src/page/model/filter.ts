import type { PageCheck, PageData } from "../../report/page-data.js";

/** What is looked for. An empty list or text leaves everything. */
export interface Filter {
  text: string;
  role: string;
  topic: string;
  verdict: string[];
  level: string[];
  attribution: string[];
  version: string[];
  /** Id of a requirement. */
  requirement: string;
  /** Number of a cause, from one. */
  cause: string;
}

export const noFilter: Filter = {
  text: "",
  role: "",
  topic: "",
  verdict: [],
  level: [],
  attribution: [],
  version: [],
  requirement: "",
  cause: "",
};

export const roleOf = ({ scenario }: Pick<PageCheck, "scenario">): string => scenario.split("/")[0] ?? "";
export const topicOf = ({ scenario }: Pick<PageCheck, "scenario">): string => scenario.split("/")[1] ?? "";

/** Checks by what is said of each, in the order in which it first comes up. */
export function grouped(checks: readonly PageCheck[], by: (check: PageCheck) => string): Map<string, PageCheck[]> {
  const groups = new Map<string, PageCheck[]>();
  for (const check of checks) {
    const list = groups.get(by(check));
    if (list) list.push(check);
    else groups.set(by(check), [check]);
  }
  return groups;
}

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some((value) => value.length > 0);

/** Checks that a filter leaves, in their order. Several words of a text must all be there. */
export function filtered(data: PageData, filter: Filter): PageCheck[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const cause = filter.cause === "" ? undefined : new Set(data.causes[Number(filter.cause) - 1]?.checks);
  const titles = words.length > 0 ? titlesOf(data) : undefined;
  const among = (wanted: readonly string[], own: string) => wanted.length === 0 || wanted.includes(own);
  return data.checks.filter(
    (check, at) =>
      (cause?.has(at) ?? true) &&
      (filter.role === "" || roleOf(check) === filter.role) &&
      (filter.topic === "" || topicOf(check) === filter.topic) &&
      (filter.requirement === "" || check.requirements.includes(filter.requirement)) &&
      among(filter.verdict, check.verdict) &&
      among(filter.level, check.level) &&
      among(filter.version, String(check.x402Version)) &&
      among(filter.attribution, check.attribution ?? "none") &&
      words.every((word) => haystack(check, titles).includes(word)),
  );
}

const titlesOf = (data: PageData) => new Map(data.scenarios.map(({ scenario, title }) => [scenario, title]));

const haystacks = new WeakMap<PageCheck, string>();

function haystack(check: PageCheck, titles: Map<string, string> | undefined): string {
  let text = haystacks.get(check);
  if (text === undefined) {
    const { id, message, requirements, case: one, verdict } = check;
    text = [id, titles?.get(check.scenario) ?? "", message, ...requirements, one ?? "", verdict].join("\n").toLowerCase();
    haystacks.set(check, text);
  }
  return text;
}

/** A filter as part of an address, so that what one looks at can be sent to somebody. */
export function toHash(filter: Filter, check?: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value.length > 0) parameters.set(name, String(value));
  if (check) parameters.set("check", check);
  return parameters.toString();
}

export function fromHash(hash: string): { filter: Filter; check: string } {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const read = Object.entries(noFilter).map(([name, none]: [string, string | string[]]) => {
    const value = parameters.get(name) ?? "";
    return [name, Array.isArray(none) ? value.split(",").filter(Boolean) : value];
  });
  return { filter: Object.fromEntries(read) as Filter, check: parameters.get("check") ?? "" };
}
