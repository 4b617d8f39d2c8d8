import { clientScenario, type Presented } from "../../../runner/scenario.js";
import { isObject } from "../../../protocol/headers.js";

/**
 * Seconds for a payment to be completed in, by seller: none at all, no number of them, or more than anybody needs. A text stands alone: who reads the
 * whole list first would not come to it.
 */
const windows: readonly (readonly [string, readonly unknown[]])[] = [
  ["dead-window-unsigned", [0, -60]],
  ["year-not-granted", [31_536_000, 1_000_000_000, 2 ** 53]],
];
const malformed: typeof windows = [
  ["malformed-window-unsigned", ["60"]],
  ["malformed-window-unsigned", [60.5, null]],
];
/** A client with a lifetime of its own may sign all the same; more than a day it cannot mean, seconds. */
const mostLifetime = 86_400;

/** What is signed can be spent until it is over, whatever becomes of the seller. */
export default clientScenario({
  id: "client/refusal/window",
  title: "Nothing is signed that is over at once, that is good for a year, or for a time that is no number of seconds",
  needs: ["exact-eip3009"],
  checks: {
    "dead-window-unsigned": "window-makes-sense",
    "malformed-window-unsigned": "window-makes-sense",
    "year-not-granted": "lifetime-has-a-cap",
    ended: "failure-told",
  },
  without: { wire: "What is shown for terms like these cannot have the right form; that it is shown is judged by the checks." },
  async run({ control, declines, newStage, observe, expect, kin }) {
    await control();
    for (const [check, seconds] of [...windows, ...kin(malformed)]) {
      const seller = await newStage({ offers: (own) => seconds.map((maxTimeoutSeconds) => ({ ...own, maxTimeoutSeconds })) });
      const { shown } = await declines(seller, { ends: "ended" });
      const lifetimes = shown.map(lifetimeOf);
      const wrong = lifetimes.find((lifetime) => !(lifetime > 0 && lifetime <= mostLifetime));
      const words = wrong !== undefined && wrong <= 0 ? "was over when it was shown" : `is valid for ${wrong} seconds`;
      expect(check).that(
        wrong === undefined,
        wrong === undefined ? "nothing was signed, or for a time of the client's own" : `it signed a payment that ${words}`,
        {
          expected: "no payment, or one that can be settled now and not for more than a day",
          actual: shown.map(({ message }) => message),
          evidence: [...seller.requests().map(({ id }) => id), ...shown.map(({ exchange }) => exchange.id)],
        },
      );
      if (check !== "year-not-granted") continue;
      observe("lifetime-where-a-year-was-asked", lifetimes.length === 0 ? "none" : `${Math.max(...lifetimes)} s`);
    }
  },
});

/** Seconds for which a payment can be spent from when it was shown; not a number where it cannot be read. */
function lifetimeOf({ message, exchange }: Presented): number {
  const payload = message?.["payload"];
  const authorization = isObject(payload) ? payload["authorization"] : undefined;
  const until = isObject(authorization) ? Number(authorization["validBefore"]) : NaN;
  return Math.round(until - exchange.startedAt / 1000);
}
