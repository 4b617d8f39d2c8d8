import { clientScenario, Untestable } from "../../../runner/scenario.js";

const half = 128n;

export default clientScenario({
  id: "client/payload/nonce",
  title: "Purchases at the same moment have nonces of their own, each of 32 random bytes",
  needs: ["exact-eip3009"],
  checks: { "differ-side-by-side": "fresh-nonce", "all-of-it-random": "fresh-nonce" },
  async run({ stage, purchase, expect }) {
    // The same terms at the same time: all that tells these apart is chance.
    await Promise.all([purchase(), purchase()]);
    const nonces = new Map<string, string[]>();
    for (const { payment, exchange } of stage.presented()) {
      if (!payment) continue;
      const nonce = payment.payload.authorization.nonce.toLowerCase();
      nonces.set(nonce, [...(nonces.get(nonce) ?? []), exchange.id]);
    }
    const evidence = [...nonces.values()].flat();
    if (evidence.length < 2) throw new Untestable("not all of the payments can be read");
    // A client may show a payment again; two purchases are two payments all the same.
    const differ = nonces.size >= 2;
    expect("differ-side-by-side").that(differ, `${nonces.size} nonces in two purchases side by side`, {
      expected: "two nonces",
      actual: [...nonces.keys()],
      evidence,
    });
    // 128 random bits are zero, or the same in two of them, once in as many tries.
    const halves = [...nonces.keys()].map(BigInt).flatMap((nonce) => [nonce >> half, nonce & ((1n << half) - 1n)]);
    const random = halves.every((bits) => bits !== 0n) && new Set(halves).size === halves.length;
    expect("all-of-it-random").that(
      random,
      random ? "no pattern is to be seen" : "a part of it is the same each time, or nothing",
      {
        expected: "32 random bytes each",
        actual: [...nonces.keys()],
        evidence,
      },
    );
  },
});
