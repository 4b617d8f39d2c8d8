import { clientScenario } from "../../../runner/scenario.js";

type Message = Record<string, unknown>;

/** Who speaks another version takes no payment of this one: so nobody is paid here, and whoever says so is wrong. */
const steps = { match: () => undefined };

/** Terms that would be fine in a version that is known. */
const strange: Record<string, (message: Message) => Message> = {
  "version-3-unsigned": (message) => ({ ...message, x402Version: 3 }),
  "no-version-unsigned": ({ x402Version: _, ...message }) => message,
  "version-as-text-unsigned": (message) => ({ ...message, x402Version: String(message["x402Version"]) }),
};

export default clientScenario({
  id: "client/versions/unknown",
  title: "Terms of a version that nobody knows are not signed",
  needs: ["exact-eip3009"],
  checks: {
    "version-3-unsigned": "unknown-version-unsigned",
    "no-version-unsigned": "unnamed-version-unsigned",
    "version-as-text-unsigned": "unnamed-version-unsigned",
    ended: "failure-told",
  },
  without: { wire: "what answers terms of no known version can be of none" },
  async run({ control, declines }) {
    await control();
    for (const [check, challenge] of Object.entries(strange)) {
      await declines({ challenge, steps }, { signs: check, ends: "ended" });
    }
  },
});
