import { facilitatorScenario } from "../../../runner/scenario.js";

const ends: ((now: number) => string)[] = [
  () => String(2n ** 256n - 1n),
  () => String(2n ** 63n),
  () => String(2n ** 53n + 1n),
  (now) => String(now * 1000),
  (now) => String(now + 1_000_000_000),
];

/** A payment that never ends stays spendable by whoever saw it; the offer asked for a minute. The text sets no bound. */
export default facilitatorScenario({
  id: "facilitator/time/far-end",
  title: "A payment that hardly ever ends is declined, or verified and settled alike",
  needs: ["exact-eip3009"],
  checks: { "one-word": "one-word", declined: "long-lifetime-declined", answered: "odd-request-answered" },
  async run({ request, verified, settled, agrees, expect, now }) {
    await verified();
    await settled();
    for (const end of ends) {
      const endless = await request({ authorization: { validBefore: end(now()) } });
      const { verify, settle } = await agrees(endless, { word: "one-word", answered: "answered" });
      for (const answer of [verify, settle]) expect("declined").declined(answer);
    }
  },
});
