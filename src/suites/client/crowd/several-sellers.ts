import { clientScenario, Untestable, type Stage } from "../../../runner/scenario.js";
import { amountOf } from "../../../protocol/messages.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** What each seller wants, in atomic units: no two the same, so that what is mixed up shows. */
const all = ["1000", "1200", "1300"];
/** Purchases at each. */
const times = 2;
/** Milliseconds after which it is plain that a client does one thing after the other. */
const longest = 3_000;

/** Two buyers in one program, or two programs: nobody's terms, payment or goods end up with somebody else. */
export default clientScenario({
  id: "client/crowd/several-sellers",
  title: "Several purchases at once are so many purchases",
  needs: ["exact-eip3009"],
  checks: {
    "terms-not-mixed-up": "authorization-matches-offer",
    "own-nonce-each": "fresh-nonce",
    "paid-as-often-as-asked": "pays-once",
    "own-goods-each": "returns-resource",
  },
  async run({ newStage, buy, ledger, remembers, observe, pause, expect }) {
    // Processes of their own have little to mix up.
    const prices = remembers ? all : all.slice(1);
    // The first answers wait for each other, so that all purchases are under way at once.
    let waiting = 0;
    let release: () => void = () => undefined;
    const together = new Promise<void>((resolve) => (release = resolve));
    const sellers = await Promise.all(
      prices.map((price) =>
        newStage({
          offers: (own) => ["amount" in own ? { ...own, amount: price } : { ...own, maxAmountRequired: price }],
          async script({ presented }, forward) {
            if (presented.length === 0) {
              if (++waiting >= prices.length * times) release();
              await Promise.race([together, pause(longest)]);
            }
            return { kind: "reply", reply: await forward() };
          },
        }),
      ),
    );
    const orders = sellers.flatMap((seller) => Array.from({ length: times }, () => seller));
    const runs = await Promise.all(orders.map(async (seller) => ({ seller, run: await buy(seller) })));
    const shown = sellers.flatMap((seller) => seller.presented().map((presented) => ({ seller, ...presented })));
    if (shown.length === 0) throw new Untestable("nothing was paid");
    observe(
      "equal-purchases-at-once-are-one",
      sellers.every((seller) => authorizationsAt(seller).size === 1),
    );

    for (const { seller, payment, exchange } of shown) {
      const [offer] = seller.offers();
      const signed = payment?.payload.authorization;
      const right = offer && signed && sameAddress(signed.to, offer.payTo) && signed.value === amountOf(offer);
      expect("terms-not-mixed-up").that(
        right === true,
        right ? "paid on its own terms" : "this payment is on another seller's terms",
        {
          expected: offer && { to: offer.payTo, value: amountOf(offer) },
          actual: signed,
          evidence: [exchange.id],
        },
      );
    }
    const evidence = shown.map(({ exchange }) => exchange.id);
    const perSeller = sellers.map(authorizationsAt);
    const nonces = new Set(shown.flatMap(({ payment }) => payment?.payload.authorization.nonce.toLowerCase() ?? []));
    const signatures = new Set(shown.flatMap(({ payment }) => payment?.payload.signature.toLowerCase() ?? []));
    expect("own-nonce-each").that(
      nonces.size === signatures.size,
      nonces.size === signatures.size
        ? "each payment has a nonce of its own"
        : `${signatures.size} payments share ${nonces.size} nonces`,
      { expected: signatures.size, actual: nonces.size, evidence },
    );
    const moved = await ledger();
    sellers.forEach((seller, index) => {
      const transfers = moved.filter(({ to }) => sameAddress(to, seller.payTo)).length;
      const signed = perSeller[index]?.size ?? 0;
      const right = signed <= times && transfers <= times;
      expect("paid-as-often-as-asked").that(right, `${signed} payments and ${transfers} transfers for ${times} purchases`, {
        expected: `at most ${times}`,
        actual: { signed, transfers },
        evidence,
      });
    });
    for (const { seller, run } of runs) {
      const right = run.exitCode === 0 && run.stdout.includes(seller.goods);
      expect("own-goods-each").that(right, right ? "it got what it had asked for" : "a purchase ended without its goods", {
        expected: "the goods of the seller that it was sent to",
        actual: { exitCode: run.exitCode, said: run.said ?? run.stderr },
        evidence: seller.requests().map(({ id }) => id),
      });
    }
  },
});

const authorizationsAt = (seller: Stage) => new Set(seller.presented().flatMap(({ exchange }) => exchange.authorization ?? []));
