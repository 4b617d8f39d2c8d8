import { clientScenario } from "../../../runner/scenario.js";

/** A year, thirty years, and what no clock will ever show, seconds. */
const windows = [31_536_000, 1_000_000_000, 2 ** 53];
/** Seconds: a day is more than anybody needs to settle. */
const mostLifetime = 86_400;

/** What is signed is spendable until it is over, whatever becomes of the seller. */
export default clientScenario({
  id: "client/budget/lifetime",
  title: "No signature is good for a year because a seller would like that",
  needs: ["exact-eip3009"],
  checks: { "year-not-granted": "lifetime-has-a-cap", ended: "failure-told" },
  async run({ purchase, declines, newStage, observe, expect }) {
    await purchase();
    const seller = await newStage({ offers: (own) => windows.map((maxTimeoutSeconds) => ({ ...own, maxTimeoutSeconds })) });
    const { shown, run } = await declines(seller, {});
    const lifetimes = shown.flatMap(({ payment, exchange }) =>
      payment ? [Math.round(Number(payment.payload.authorization.validBefore) - exchange.startedAt / 1000)] : [],
    );
    const longest = Math.max(0, ...lifetimes);
    observe("lifetime-granted-where-a-year-was-asked", longest === 0 ? "none" : `${longest} s`);
    const evidence = [...seller.requests().map(({ id }) => id), ...shown.map(({ exchange }) => exchange.id)];
    expect("year-not-granted").that(
      longest <= mostLifetime,
      longest > mostLifetime ? `it signed for ${longest} seconds` : "nothing was signed, or for a time of the client's own",
      { expected: `at most ${mostLifetime} seconds`, actual: lifetimes, evidence },
    );
    // Who signed for a time of his own may have bought, and says so.
    const ended = run.exitCode !== null;
    const told = ended && (shown.length > 0 || (run.exitCode !== 0 && run.said?.["success"] !== true));
    expect("ended").that(told, told ? "it came to an end and told it" : "it does not say that nothing was bought", {
      actual: { exitCode: run.exitCode, said: run.said ?? run.stderr },
      evidence,
    });
  },
});
