import { Blocked, clientScenario, NotApplicable } from "../../../runner/scenario.js";
import { priced } from "../../../protocol/messages.js";

/** Caps are round: 1 and zeros, from a tenth of a cent to a million dollars, atomic units. */
const prices = Array.from({ length: 10 }, (_, zeros) => 10n ** BigInt(3 + zeros));
/** Tried where it costs little: between one and the next. */
const between = [5n, 2n];
/** Purchases at that price in a row: nobody means to pay ten times the most that he pays. */
const times = 10;

/**
 * Finds the highest price that is signed, by halving; then whether a client that remembers has a limit for all purchases
 * together. Only in one version: a budget is about money, not about its form.
 */
export default clientScenario({
  id: "client/budget/cap",
  title: "How much is signed at once, and whether a seller gets more by asking often",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: { "total-has-a-cap": "total-has-a-cap" },
  slow: true,
  timeout: 120_000,
  async run({ x402Version, newStage, purchase, buy, observe, fund, remembers, ownAccount, expect }) {
    let price = prices[0] ?? 0n;
    const seller = await newStage({ offers: (own) => [{ ...own, ...priced(x402Version, price.toString()) }] });
    await purchase(seller);
    if (ownAccount) throw new NotApplicable("it pays from an account of its own, and what it spends here is gone for all else");
    await fund(20n * (prices.at(-1) ?? 0n));
    const signs = async (wanted: bigint) => {
      price = wanted;
      const before = seller.presented().length;
      await buy(seller, { patience: 20_000 });
      return seller.presented().length > before;
    };
    let [signed, unsigned] = [0, prices.length - 1];
    if (await signs(prices[unsigned] ?? 0n)) {
      observe("highest-price-signed", "none was too high");
      throw new Blocked("it signs any price, so it has no cap that could be passed");
    }
    while (unsigned - signed > 1) {
      const middle = (signed + unsigned) >> 1;
      if (await signs(prices[middle] ?? 0n)) signed = middle;
      else unsigned = middle;
    }
    const round = prices[signed] ?? 0n;
    const finer = remembers ? between : [];
    let highest = round;
    for (const times of finer) if (highest === round && (await signs(times * round))) highest = times * round;
    observe("highest-price-signed", `${highest} atomic units`);
    observe("pays-when-a-price-has-risen", signed > 0);
    if (!remembers) throw new NotApplicable("a client that ends after each purchase cannot remember what it has spent");

    let bought = 0;
    while (bought < times && (await signs(highest))) bought += 1;
    observe("spent-before-it-stopped", bought < times ? `${bought} times ${highest} atomic units` : "it never stopped");
    expect("total-has-a-cap").that(
      bought < times,
      bought < times
        ? `it stopped after ${bought} more purchases at ${highest}`
        : `it signed ${times} times ${highest}, the highest price that it signs`,
      { expected: "an end, when all is added up", evidence: seller.requests().map(({ id }) => id) },
    );
  },
});
