import { handsOver } from "../protocol/challenge.js";
import { shallow } from "../devnet/shallow.js";
import { contentOf } from "./goods.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { WireMessage } from "../protocol/schemas.js";
import { redVerdict, type Attribution, type Verdict } from "./events.js";
import type { Requirement } from "./requirements.js";
import type { Expectation, SignedPayment } from "./scenario.js";
import { describe, flagOf, notAccepted, notDeclined, notRefused, notRejected, notServed, said } from "./answers.js";
import { wireSchemas } from "./wire-schemas.js";

/** The result of one check, before it becomes an event. */
export interface Judgement {
  verdict: Verdict;
  attribution?: Attribution;
  message: string;
  expected?: unknown;
  actual?: unknown;
  evidence: string[];
  /** The generated case that shows it, as one line. */
  case?: string;
}

/** What the judge needs to look at besides what it is shown. */
export interface Facts {
  ledgerOf(payment: SignedPayment): Promise<LedgerEntry[]>;
  /** Whether a text contains what was sold in a control purchase. */
  hasGoods(text: string): boolean;
}

/** Judges the checks of one scenario run. The first failed judgement of a check is its verdict; all must hold for a pass. */
export class Judge {
  #results = new Map<string, Judgement>();
  /** Transfers that were looked for and, rightly, not found. */
  #absent: { check: string; payment: SignedPayment }[] = [];

  constructor(
    private readonly requirementOf: (check: string) => Requirement | undefined,
    private readonly facts: Facts,
  ) {}

  /** @throws Error when the scenario has no such check in this version: a fault of the harness. */
  expect(check: string): Expectation {
    const requirement = this.requirementOf(check);
    if (!requirement) throw new Error(`the scenario has no check "${check}" in this version`);
    const that: Expectation["that"] = (holds, message, details = {}) => {
      const known = this.#results.get(check);
      const evidence = [...new Set([...(known?.evidence ?? []), ...(details.evidence ?? [])])];
      if (known && known.verdict !== "pass") return;
      if (holds) {
        this.#results.set(check, { verdict: "pass", message: known?.message ?? message, evidence });
        return;
      }
      const { expected, actual } = details;
      this.#results.set(check, {
        verdict: redVerdict[requirement.level],
        attribution: "target",
        message,
        ...(expected === undefined ? {} : { expected: shallow(expected) }),
        ...(actual === undefined ? {} : { actual: shallow(actual) }),
        evidence,
      });
    };
    return {
      that,
      served: (exchange) => {
        const problem = notServed(exchange);
        that(!problem, problem ?? "the valid payment was served", {
          expected: "2xx with the resource",
          actual: describe(exchange),
          evidence: [exchange.id],
        });
      },
      refused: (exchange) => {
        const problem = notRefused(exchange, (text) => this.facts.hasGoods(text));
        that(!problem, problem ?? `refused with ${exchange.status}`, {
          expected: "a refusal (402, or another 4xx about the payment) without the resource",
          actual: describe(exchange),
          evidence: [exchange.id],
        });
      },
      notServed: (exchange) => {
        const given = (!exchange.elsewhere && handsOver(exchange)) || this.facts.hasGoods(contentOf(exchange));
        that(!given, given ? `given away: answered ${describe(exchange)}` : `answered ${describe(exchange)}`, {
          expected: "no resource",
          actual: describe(exchange),
          evidence: [exchange.id],
        });
      },
      answered: (exchange) => {
        const failed = exchange.status === 0 || exchange.status >= 500;
        that(!failed, failed ? `the server failed: ${describe(exchange)}` : `answered ${describe(exchange)}`, {
          expected: "an answer below 500",
          actual: describe(exchange),
          evidence: [exchange.id],
        });
      },
      status: (exchange, ...allowed) => {
        that(allowed.includes(exchange.status), `answered ${describe(exchange)}`, {
          expected: allowed.join(" or "),
          actual: describe(exchange),
          evidence: [exchange.id],
        });
      },
      accepted: (exchange) => {
        const problem = notAccepted(exchange);
        that(!problem, problem ?? "the payment was accepted", {
          expected: `200 with ${flagOf(exchange)} true`,
          actual: said(exchange),
          evidence: [exchange.id],
        });
      },
      declined: (exchange) => {
        const problem = notDeclined(exchange);
        that(!problem, problem ?? `declined with ${exchange.status}`, {
          expected: `${flagOf(exchange)} false, or a 4xx`,
          actual: said(exchange),
          evidence: [exchange.id],
        });
      },
      notTaken: (exchange) => {
        const taken = notAccepted(exchange) === undefined;
        that(!taken, taken ? `the payment was taken: ${flagOf(exchange)} true` : `not taken: ${describe(exchange)}`, {
          expected: `no ${flagOf(exchange)} true`,
          actual: said(exchange),
          evidence: [exchange.id],
        });
      },
      rejected: (exchange) => {
        const problem = notRejected(exchange);
        that(!problem, problem ?? `turned away with ${exchange.status}`, {
          expected: `a 4xx, or ${flagOf(exchange)} false`,
          actual: said(exchange),
          evidence: [exchange.id],
        });
      },
      transfers: async (payment, count) => {
        const entries = await this.facts.ledgerOf(payment);
        if (count === 0 && entries.length === 0) this.#absent.push({ check, payment });
        that(entries.length === count, `${plural(entries.length, "transfer")} on chain for this authorization`, {
          expected: plural(count, "transfer"),
          actual: entries.map(({ transaction, value, to }) => ({ transaction, value, to })),
          evidence: entries.map((entry) => `chain:${entry.transaction}`),
        });
      },
      valid: (message, schema, exchange) => {
        const problems = wireSchemas().validate(schema as WireMessage, message);
        that(problems.length === 0, problems.length === 0 ? `valid ${schema}` : `${schema}: ${problems.join("; ")}`, {
          expected: `a message that is valid against spec/schemas/${schema}.json`,
          actual: message,
          evidence: [exchange.id],
        });
      },
    };
  }

  /** Looks again for the transfers that must not be: a target may settle behind the refusal that it has given. */
  async lookAgain(): Promise<void> {
    for (const { check, payment } of this.#absent.splice(0)) await this.expect(check).transfers(payment, 0);
  }

  /** Says why a check could not be judged. What was judged stands. */
  leaveOpen(check: string, message: string, verdict: "untestable" | "not-applicable" = "untestable"): void {
    if (this.#results.has(check)) return;
    const attribution = verdict === "untestable" ? { attribution: "unknown" as const } : {};
    this.#results.set(check, { verdict, ...attribution, message, evidence: [] });
  }

  results(): ReadonlyMap<string, Judgement> {
    return this.#results;
  }
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
