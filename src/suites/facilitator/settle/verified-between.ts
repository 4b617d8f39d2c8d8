import { facilitatorScenario } from "../../../runner/scenario.js";

const times = 3;

/** Looking at a payment is anybody's right, and takes nothing from who is to be paid. */
export default facilitatorScenario({
  id: "facilitator/settle/verified-between",
  title: "However often a payment is verified, and by whomever, it can be settled",
  needs: ["exact-eip3009"],
  checks: { "stays-valid": "verified-can-be-settled", "settles-all-the-same": "verified-can-be-settled" },
  async run({ newPayer, request, post, verified, expect }) {
    await verified(await request({ payer: await newPayer() }));
    const valid = await request();
    for (let index = 0; index < times; index += 1) expect("stays-valid").accepted(await post("verify", valid.body));
    // Some look while it is being settled. What they are told depends on who is faster.
    const [settling] = await Promise.all([post("settle", valid.body), post("verify", valid.body), post("verify", valid.body)]);
    expect("settles-all-the-same").accepted(settling);
  },
});
