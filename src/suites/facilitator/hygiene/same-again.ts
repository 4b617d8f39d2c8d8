import { facilitatorScenario } from "../../../runner/scenario.js";

const times = 3;

export default facilitatorScenario({
  id: "facilitator/hygiene/same-again",
  title: "The same request gets the same verdict",
  needs: ["exact-eip3009"],
  checks: {
    "valid-stays-valid": "same-request-same-verdict",
    "invalid-stays-invalid": "same-request-same-verdict",
    "settles-after-it-all": "same-request-same-verdict",
  },
  async run({ request, stranger, post, verified, expect }) {
    const valid = await request();
    const forged = await request({ signer: stranger() });
    await verified(valid);
    for (let time = 0; time < times; time += 1) {
      expect("invalid-stays-invalid").declined(await post("verify", forged.body));
      expect("valid-stays-valid").accepted(await post("verify", valid.body));
    }
    // The forged one has the same payer; it has used nothing of his up.
    expect("settles-after-it-all").accepted(await post("settle", valid.body));
  },
});
