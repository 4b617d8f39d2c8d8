import fc from "fast-check";
import { isObject } from "../protocol/headers.js";
import type { Requirements, X402Version } from "../protocol/messages.js";
import type { CaseChanges, Generates } from "../runner/scenario.js";
import { changeSets, tellingSets, type GeneratedCase, type Table } from "./cases.js";
import { combined } from "./combined.js";
import { generatedChanges } from "./generates.js";
import type { Facts } from "./payment-changes.js";
import { requestChanges, requestChangesIn, type Message } from "./request-changes.js";

/** What is good for any amount, and what is wrong with one. */
const numbers = ["price", "other-payee", "more-time", "nonce-small", "json"];

function numbersIn(x402Version: X402Version): Table {
  const all = Object.entries(requestChangesIn(x402Version));
  return Object.fromEntries(all.filter(([name, { group }]) => group === "value" || numbers.includes(name)));
}

/** What generated requests are made from. */
export function generatedRequests(runs: number, few: number): Generates {
  const changes = generatedChanges(requestChangesIn, runs, few);
  // To cover each pair in each way would take three times as many.
  const byName = (ground: readonly string[]) => [
    ...new Set(ground.map((piece) => (piece.includes(" ") ? piece.replaceAll(/\/[0-9]+/g, "") : piece))),
  ];
  return {
    ...changes,
    // Those that are not chosen for their ground are about numbers, every third one: there a defect may be in one amount of many.
    cases: (x402Version) =>
      fc.oneof(changes.cases(x402Version), tellingSets(requestChangesIn(x402Version)), changeSets(numbersIn(x402Version))),
    ground: (x402Version, one) => byName(changes.ground(x402Version, one)),
    wholeGround: (x402Version) => byName(changes.wholeGround(x402Version)),
  };
}

/** All changes of a case as one, and the text that the request goes out as. */
export function combinedRequest(steps: GeneratedCase, facts: Facts): { changes: CaseChanges; text: (body: Message) => string } {
  const own = Object.keys(requestChanges).flatMap((name) => {
    const step = steps.find((one) => one.name === name);
    const change = requestChanges[name];
    return step && change ? [(so: Facts) => change.make(step.by, so)] : [];
  });
  let offer: Message = {};
  let so = facts;
  for (const make of own) {
    offer = { ...offer, ...make(so).offer };
    so = { ...facts, offer: { ...facts.offer, ...offer } as Requirements };
  }
  const parts = own.map((make) => make(so));
  const rest = combined(
    steps.filter(({ name }) => !(name in requestChanges)),
    so,
  );
  const merged = (name: "requirements" | "body" | "accepted") => Object.assign({}, ...parts.map((one) => one[name])) as Message;
  const through = [rest.message, ...parts.map(({ message }) => message)].filter((one) => one !== undefined);
  return {
    changes: {
      ...rest,
      offer,
      requirements: merged("requirements"),
      accepted: { ...rest.accepted, ...merged("accepted") },
      body: merged("body"),
      ...(through.length > 0
        ? { message: (usual: Message) => through.reduce<unknown>((now, one) => one(isObject(now) ? now : {}), usual) }
        : {}),
    },
    text: parts.find(({ text }) => text)?.text ?? JSON.stringify,
  };
}
