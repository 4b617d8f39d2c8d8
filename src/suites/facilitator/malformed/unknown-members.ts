import { facilitatorScenario } from "../../../runner/scenario.js";

const more = { "x-note": { seen: [1, "two", null] }, "": "no name", vendor: true };

/** Both versions have grown since they were written down. */
export default facilitatorScenario({
  id: "facilitator/malformed/unknown-members",
  title: "Members that nobody knows do no harm",
  needs: ["exact-eip3009"],
  checks: { "verified-all-the-same": "unknown-members-harmless", "settled-all-the-same": "unknown-members-harmless" },
  async run({ request, post, verified, expect }) {
    await verified();
    const burdened = [
      await request({ body: more }),
      await request({ requirements: more }),
      await request({ message: (message) => ({ ...message, ...more }) }),
      await request({ message: (message) => ({ ...message, payload: Object.assign({}, message["payload"], more) }) }),
    ];
    for (const { body } of burdened) {
      expect("verified-all-the-same").accepted(await post("verify", body));
      expect("settled-all-the-same").accepted(await post("settle", body));
    }
  },
});
