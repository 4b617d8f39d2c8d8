import type { LedgerEntry } from "../devnet/ledger.js";
import { amountOf, type Requirements } from "../protocol/messages.js";
import { sameAddress } from "../protocol/read-payment.js";
import type { ClientContext, ClientRun, Encounter, Presented, Stage, StageOptions, Wanted } from "./client-types.js";
import { authorizationsAt } from "./client-oracles.js";
import { describeRun } from "./client-context.js";
import { Untestable } from "./scenario.js";

type Plain = Pick<ClientContext, "buy" | "newStage" | "ledger" | "expect"> & {
  /** Whether it is known that the client buys, so that what it does not buy says something. */
  controlled(): boolean;
  /** What was shown to any seller of the scenario so far. */
  shownAnywhere(): Presented[];
};

/** The hands that send a client somewhere and judge what it did there. */
export function encounterHands(plain: Plain): Pick<ClientContext, "declines" | "pays" | "tries"> {
  const { buy, newStage, ledger, expect, controlled, shownAnywhere } = plain;

  const met: Stage[] = [];
  /** Somebody else's, where several are met side by side: shown to another of them, and for what that one offered. */
  const elsewhere = ({ exchange, payment }: Presented, stage: Stage) =>
    met.some(
      (other) =>
        other !== stage &&
        other.requests().includes(exchange) &&
        other.offers().some(({ payTo }) => payment && sameAddress(payTo, payment.payload.authorization.to)),
    );

  const stageOf = async (seller: StageOptions | Stage): Promise<Stage> => ("payTo" in seller ? seller : newStage(seller));

  const meet = async (seller: StageOptions | Stage, wanted?: Wanted): Promise<Encounter> => {
    const stage = await stageOf(seller);
    met.push(stage);
    const before = new Set(shownAnywhere().map(({ exchange }) => exchange));
    const run = await buy(stage, wanted);
    const shown = shownAnywhere().filter((one) => !before.has(one.exchange) && !elsewhere(one, stage));
    return { stage, run, shown };
  };

  const judgeEnd = (check: string, run: ClientRun, served: boolean, evidence: string[]) => {
    const problem = served && run.exitCode !== null ? undefined : badEnd(run);
    expect(check).that(problem === undefined, problem ?? "it ended by itself and told what came of it", {
      expected: "the end of the purchase, told as a failure where nothing was delivered",
      actual: { exitCode: run.exitCode, said: run.said ?? run.stderr },
      evidence,
    });
  };

  return {
    async declines(seller, { signs, ends }, wanted) {
      if (!controlled()) throw new Error("no control was made before this");
      const encounter = await meet(seller, { patience: 20_000, ...wanted });
      const { stage, run, shown } = encounter;
      if (stage.requests().length === 0) throw new Untestable(`the client never asked the seller; ${describeRun(run)}`);
      const evidence = stage.requests().map(({ id }) => id);
      if (signs !== undefined) {
        const [payment] = shown;
        expect(signs).that(!payment, payment ? `it signed: ${termsIn(payment)}` : "nothing was signed", {
          expected: "no payment for these terms",
          actual: payment?.message ?? payment?.problem,
          evidence: [...evidence, ...shown.map(({ exchange }) => exchange.id)],
        });
      }
      if (ends !== undefined) {
        // Who signed all the same, and was served, has bought.
        const served = stage.requests().some(({ body }) => body.includes(stage.goods));
        judgeEnd(ends, run, served, evidence);
      }
      return encounter;
    },

    async pays(seller, check, wanted, handOver = badHandOver) {
      const before = (await ledger()).map(({ transaction, nonce }) => `${transaction}:${nonce}`);
      const encounter = await meet(seller, wanted);
      const { stage, run, shown } = encounter;
      const now = await ledger();
      const others = shownAnywhere().filter(({ exchange }) => !shown.some((one) => one.exchange === exchange));
      const foreign = others.flatMap(({ payment }) => payment?.payload.authorization.nonce.toLowerCase() ?? []);
      const entries = now.filter(
        ({ transaction, nonce }) =>
          !before.includes(`${transaction}:${nonce}`) && (nonce === undefined || !foreign.includes(nonce.toLowerCase())),
      );
      const signed = new Set(shown.flatMap(({ exchange }) => exchange.authorization ?? []));
      const problem = badPurchase(entries, signed.size, stage) ?? handOver(run, stage);
      expect(check).that(problem === undefined, problem ?? "one payment of the price, and the goods were handed over", {
        expected: {
          transfers: stage
            .offers()
            .map(({ payTo, ...rest }) => ({ to: payTo, value: amountOf({ payTo, ...rest } as Requirements) })),
        },
        actual: { transfers: entries.map(({ to, value, asset }) => ({ to, value, asset })), client: describeRun(run) },
        evidence: [...stage.requests().map(({ id }) => id), ...entries.map(({ transaction }) => `chain:${transaction}`)],
      });
      return encounter;
    },

    async tries(seller, { once, unasked, told }, wanted) {
      const stage = await stageOf(seller);
      const run = await buy(stage, { patience: 40_000, ...wanted });
      const requests = stage.requests();
      if (requests.length === 0) throw new Untestable(`the client never asked the seller; ${describeRun(run)}`);
      const shown = stage.presented();
      const evidence = requests.map(({ id }) => id);
      if (once !== undefined) {
        const signed = authorizationsAt(stage).size;
        if (signed === 0) throw new Untestable(`the client showed no payment; ${describeRun(run)}`);
        expect(once).that(signed === 1, signed === 1 ? "one payment was signed" : `${signed} payments for one purchase`, {
          expected: "one payment, shown as often as need be",
          actual: shown.map(({ message, problem }) => message ?? problem),
          evidence,
        });
      }
      if (unasked !== undefined) {
        const early = unaskedIn(stage);
        expect(unasked).that(!early, early ? `it signed: ${termsIn(early)}` : "nothing was signed that no 402 had asked for", {
          expected: "no payment before a 402",
          actual: early?.message ?? early?.problem,
          evidence,
        });
      }
      if (told !== undefined) {
        judgeEnd(told, run, delivered(stage), evidence);
      }
      return { stage, run, shown };
    },
  };
}

/** Whether the goods went out in an answer that came to its end. */
const delivered = (stage: Stage) =>
  stage.requests().some(({ status, body, error }) => status === 200 && error === undefined && body.includes(stage.goods));

/** The first payment that came before any 402 did. */
function unaskedIn(stage: Stage): Presented | undefined {
  const requests = stage.requests();
  const asked = requests.findIndex(({ status }) => status === 402);
  const early = new Set((asked < 0 ? requests : requests.slice(0, asked + 1)).map(({ id }) => id));
  return stage.presented().find(({ exchange }) => early.has(exchange.id));
}

/** What a payment says, in a few words. */
function termsIn({ payment, problem }: Presented): string {
  if (!payment) return `a payment that cannot be read (${problem ?? "it is not complete"})`;
  const { value, to, validBefore } = payment.payload.authorization;
  return `${value} atomic units to ${to}, until ${validBefore}`;
}

/** Why a purchase that could not be did not end as it should. */
export function badEnd(run: ClientRun): string | undefined {
  if (run.exitCode === null) return "it did not come to an end by itself";
  if (run.said?.["success"] === true || (run.exitCode === 0 && run.said?.["success"] !== false)) {
    return "it calls a purchase a success that there was not";
  }
  return undefined;
}

function badPurchase(entries: readonly LedgerEntry[], signed: number, stage: Stage): string | undefined {
  const [entry] = entries;
  if (signed === 0) return "it did not pay";
  if (signed > 1) return `it signed ${signed} payments for one purchase`;
  if (!entry) return "its payment moved no money";
  if (entries.length > 1) return `${entries.length} transfers for one purchase`;
  const offered = stage
    .offers()
    .some(
      (offer) => sameAddress(offer.payTo, entry.to) && amountOf(offer) === entry.value && sameAddress(offer.asset, entry.asset),
    );
  return offered ? undefined : `it paid ${entry.value} atomic units to ${entry.to}, which was not offered`;
}

/** Why somebody who has paid and was served cannot be said to have got it. */
export function badHandOver(run: ClientRun, stage: Stage): string | undefined {
  if (!stage.requests().some(({ status, body }) => status === 200 && body.includes(stage.goods)))
    return "the seller did not deliver";
  if (run.exitCode !== 0 || run.said?.["success"] === false) return "a delivered purchase is reported as failed";
  return run.stdout.includes(stage.goods) ? undefined : "the goods are not in what the client hands over";
}
