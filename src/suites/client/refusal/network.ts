import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

type Offers = NonNullable<StageOptions["offers"]>;

const nowhere: Record<string, Offers> = {
  "unknown-network-unsigned": (own) => [{ ...own, network: own.network.includes(":") ? "eip155:999999999" : "atlantis" }],
};

export default clientScenario({
  id: "client/refusal/network",
  title: "Nothing is signed for a network that the client knows nothing of",
  needs: ["exact-eip3009"],
  checks: { "unknown-network-unsigned": "unsupported-not-signed", ended: "failure-told" },
  async run({ purchase, declines }) {
    await purchase();
    for (const [check, offers] of Object.entries(nowhere)) await declines({ offers }, { signs: check, ends: "ended" });
  },
});
