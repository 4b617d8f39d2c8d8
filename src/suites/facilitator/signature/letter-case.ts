import { hexSpellings } from "../../../protocol/spellings.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** The letter case of hex says nothing but, in addresses, a checksum, and lower case is without one. */
export default facilitatorScenario({
  id: "facilitator/signature/letter-case",
  title: "Hex in another letter case is the same payment",
  needs: ["exact-eip3009"],
  checks: { "verdicts-agree": "one-word", taken: "letter-case-no-matter" },
  async run({ request, settled, agrees, expect }) {
    await settled();
    // One after the other: what settlements do to each other is judged in the crowd.
    for (const [name, message] of Object.entries(hexSpellings)) {
      const { taken, verify, settle } = await agrees(await request({ message }), { word: "verdicts-agree" });
      // Upper case throughout is a checksum that is wrong to some, and none to others.
      if (name === "payer in upper case") continue;
      expect("taken").that(taken, `${name}: ${taken ? "taken" : "declined"}`, { evidence: [verify.id, settle.id] });
    }
  },
});
