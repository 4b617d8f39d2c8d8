import { isPaymentId, idIn } from "../../protocol/payment-identifier.js";
import type { PaymentV2 } from "../../protocol/messages.js";
import type { Answer, Visit } from "./steps.js";

/** The extension payment-identifier: a buyer who lost the answer sends the same payment again and gets that answer, for the same money. */

/** What goes into the challenge. */
export function declareIdentifier(required: boolean) {
  return {
    info: { required },
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: {
        required: { type: "boolean" },
        id: { type: "string", minLength: 16, maxLength: 128, pattern: "^[A-Za-z0-9_-]+$" },
      },
      required: ["required"],
    },
  };
}

export type Identified = { kind: "none" } | { kind: "id"; id: string } | { kind: "wrong"; problem: string };

/** The parts of the extension, each replaceable. */
export interface IdentifierSteps {
  declare(required: boolean): { info: unknown; schema: unknown };
  /** Whose id it is, or why the payment cannot be taken. */
  identify(payment: PaymentV2, required: boolean): Identified;
  /** The name that the answer is kept under. */
  key(payment: PaymentV2, id: string): string;
  /** What has to be the same for the answer to be the same. */
  fingerprint(visit: Visit, payment: PaymentV2): string;
  /** Whether an answer is kept. */
  keeps(answer: Answer): boolean;
  /** Whether the id is taken as soon as its first payment arrives, not only when that was answered. */
  claimsAtOnce: boolean;
  /** What a copy gets: the answer of the first, as soon as there is one. */
  again(answer: Promise<Answer>, visit: Visit, payment: PaymentV2): Promise<Answer>;
  /** The statuses for a payment without the right id, and for one whose id is another's. */
  statuses: { wrong: number; taken: number };
}

export const identifierSteps: IdentifierSteps = {
  declare: declareIdentifier,

  identify(payment, required) {
    const id = idIn({ ...payment });
    if (id === undefined) return required ? { kind: "wrong", problem: "a payment identifier is required" } : { kind: "none" };
    if (!isPaymentId(id)) return { kind: "wrong", problem: "the payment identifier is not 16 to 128 of A-Z a-z 0-9 _ -" };
    return { kind: "id", id };
  },

  key: (_payment, id) => id,

  // The answer is given before anything is verified, so the whole payment has to be the one that was verified then.
  fingerprint: ({ method, target }, payment) => `${method} ${target} ${JSON.stringify(payment)}`,

  // What was refused may be tried again, under the same id and with another payment.
  keeps: ({ status }) => status < 400,

  claimsAtOnce: true,

  again: (answer) => answer,

  statuses: { wrong: 400, taken: 409 },
};

export interface IdentifierOptions {
  required: boolean;
  steps?: Partial<IdentifierSteps>;
}

interface Entry {
  fingerprint: string;
  answer: Promise<Answer>;
  /** Milliseconds since 1970, after which it may be forgotten. */
  until: number;
}

/** Milliseconds for which an answer is kept; the text names no time. */
const kept = 3_600_000;

/** The answers that were given, by id. */
export class AnswerBook {
  readonly steps: IdentifierSteps;
  readonly required: boolean;
  #entries = new Map<string, Entry>();

  constructor({ required, steps }: IdentifierOptions) {
    this.required = required;
    this.steps = { ...identifierSteps, ...steps };
  }

  /** The answer to a payment: the one that its id had before, a refusal, or what `sell` makes of it. */
  async answer(
    visit: Visit,
    payment: PaymentV2,
    wrong: (status: number, problem: string) => Answer,
    sell: () => Promise<Answer>,
  ) {
    const { steps } = this;
    const found = steps.identify(payment, this.required);
    if (found.kind === "wrong") return wrong(steps.statuses.wrong, found.problem);
    if (found.kind === "none") return sell();
    const key = steps.key(payment, found.id);
    const fingerprint = steps.fingerprint(visit, payment);
    const known = this.#entries.get(key);
    if (known?.fingerprint === fingerprint) return steps.again(known.answer, visit, payment);
    if (known) return wrong(steps.statuses.taken, "this payment identifier belongs to another payment");
    const answer = sell();
    const entry = { fingerprint, answer, until: Date.now() + kept };
    if (steps.claimsAtOnce) this.#remember(key, entry);
    const given = await answer.catch((error: unknown) => {
      this.#entries.delete(key);
      throw error;
    });
    if (steps.keeps(given)) this.#remember(key, entry);
    else this.#entries.delete(key);
    return given;
  }

  #remember(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    if (this.#entries.size <= 10_000) return;
    for (const [other, { until }] of this.#entries) if (until < Date.now()) this.#entries.delete(other);
  }
}
