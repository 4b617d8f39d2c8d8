import type { LedgerEntry } from "../devnet/ledger.js";
import { amountOf, type Requirements } from "../protocol/messages.js";
import { sameAddress } from "../protocol/read-payment.js";
import type { ClientContext, ClientRun, Encounter, Presented, Stage, StageOptions, Wanted } from "./client-types.js";
import { describeRun } from "./client-context.js";
import { Untestable } from "./scenario.js";

type Plain = Pick<ClientContext, "buy" | "newStage" | "ledger" | "expect"> & {
  /** What was shown to any seller of the scenario so far. */
  shownAnywhere(): Presented[];
};

/** The hands that send a client somewhere and judge what it did there. */
export function encounterHands(plain: Plain): Pick<ClientContext, "declines" | "pays"> {
  const { buy, newStage, ledger, expect, shownAnywhere } = plain;

  const meet = async (seller: StageOptions | Stage, wanted?: Wanted): Promise<Encounter> => {
    const stage = "payTo" in seller ? seller : await newStage(seller);
    const before = shownAnywhere().length;
    const run = await buy(stage, wanted);
    return { stage, run, shown: shownAnywhere().slice(before) };
  };

  return {
    async declines(seller, { signs, ends }, wanted) {
      if (shownAnywhere().length === 0) throw new Error("no control purchase was made before this");
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
        const bought = run.exitCode !== null && stage.requests().some(({ body }) => body.includes(stage.goods));
        const problem = bought ? undefined : badEnd(run);
        expect(ends).that(problem === undefined, problem ?? "it ended by itself and told what came of it", {
          expected: "the end of the purchase, told as a failure",
          actual: { exitCode: run.exitCode, said: run.said ?? run.stderr },
          evidence,
        });
      }
      return encounter;
    },

    async pays(seller, check, wanted) {
      const before = (await ledger()).length;
      const encounter = await meet(seller, wanted);
      const { stage, run, shown } = encounter;
      const entries = (await ledger()).slice(before);
      const signed = new Set(shown.flatMap(({ exchange }) => exchange.authorization ?? []));
      const problem = badPurchase(entries, signed.size, stage) ?? badHandOver(run, stage);
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
  };
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
