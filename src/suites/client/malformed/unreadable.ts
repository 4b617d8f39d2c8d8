import { clientScenario, NotApplicable, type StageOptions } from "../../../runner/scenario.js";
import type { X402Version } from "../../../protocol/messages.js";

/** A text in the place of the challenge: base64 of it in the header of v2, the body of v1. */
const inPlace = (text: string, x402Version: X402Version) => (x402Version === 2 ? Buffer.from(text).toString("base64") : text);

/** The JSON of a challenge that breaks off behind its first offer, which is complete: what came after it nobody knows. */
function cutOff({ accepts, ...rest }: Record<string, unknown>): string {
  const [own] = accepts as unknown[];
  return `${JSON.stringify(rest).slice(0, -1)},"accepts":[${JSON.stringify(own)}`;
}

/** What stands in the place of a challenge, for each a 402 of its own. */
const cases: NonNullable<StageOptions["challenge"]>[] = [
  (_message, version) => (version === 2 ? "%%% pay me %%%" : "<!doctype html><title>Payment required</title>"),
  (message, version) => inPlace(cutOff(message), version),
  // Every other byte is NUL: UTF-16, where UTF-8 is due.
  (message, version) => inPlace([...JSON.stringify(message)].join("\0"), version),
  (_message, version) => inPlace("null", version),
];

export default clientScenario({
  id: "client/malformed/unreadable",
  title: "A 402 that cannot be read is the end of a purchase, and of no other",
  needs: ["exact-eip3009"],
  checks: { "unreadable-unsigned": "unreadable-not-signed", ended: "failure-told", "still-buys": "outlives-bad-sellers" },
  async run({ control, declines, pays, remembers, kin }) {
    await control();
    await Promise.all(kin(cases).map((challenge) => declines({ challenge }, { signs: "unreadable-unsigned", ends: "ended" })));
    if (!remembers) throw new NotApplicable("each purchase is another process, which knows nothing of the ones before");
    await pays({}, "still-buys");
  },
});
