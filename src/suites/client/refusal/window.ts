import { clientScenario, type Presented } from "../../../runner/scenario.js";

/** Seconds for a payment to be completed in, none of which says how long. */
const windows: Record<string, readonly unknown[]> = {
  "dead-window-unsigned": [0, -60],
  "malformed-window-unsigned": ["60", 60.5, null],
};
/** A client with a lifetime of its own may sign all the same; more than a day it cannot mean, seconds. */
const mostLifetime = 86_400;

export default clientScenario({
  id: "client/refusal/window",
  title: "Nothing is signed for a time to pay in that is over at once, or is no number of seconds",
  needs: ["exact-eip3009"],
  checks: {
    "dead-window-unsigned": "window-makes-sense",
    "malformed-window-unsigned": "window-makes-sense",
    ended: "failure-told",
  },
  without: { wire: "What is shown for terms like these cannot have the right form; that it is shown is judged by the checks." },
  async run({ purchase, declines, newStage, expect }) {
    await purchase();
    for (const [check, seconds] of Object.entries(windows)) {
      const seller = await newStage({ offers: (own) => seconds.map((maxTimeoutSeconds) => ({ ...own, maxTimeoutSeconds })) });
      const { shown, run } = await declines(seller, {});
      const problem = shown.map(problemOf).find((found) => found !== undefined);
      expect(check).that(problem === undefined, problem ?? "nothing was signed, or for a time of the client's own", {
        expected: "no payment, or one that can be settled now and not for more than a day",
        actual: shown.map(({ message }) => message),
        evidence: [...seller.requests().map(({ id }) => id), ...shown.map(({ exchange }) => exchange.id)],
      });
      // Who signed for a time of his own may have bought, and says so.
      const ended = run.exitCode !== null;
      const told = ended && (shown.length > 0 || (run.exitCode !== 0 && run.said?.["success"] !== true));
      expect("ended").that(told, told ? "it came to an end and told it" : "it does not say that nothing was bought", {
        actual: { exitCode: run.exitCode, said: run.said ?? run.stderr },
        evidence: seller.requests().map(({ id }) => id),
      });
    }
  },
});

/** What is wrong with how long a payment is valid. */
function problemOf({ payment, exchange }: Presented): string | undefined {
  if (!payment) return "it signed something that cannot be read";
  const { validBefore } = payment.payload.authorization;
  const lifetime = Number(validBefore) - exchange.startedAt / 1000;
  if (lifetime <= 0) return "it signed a payment that was over when it was shown";
  return lifetime > mostLifetime ? `it signed a payment that is valid until ${validBefore}` : undefined;
}
