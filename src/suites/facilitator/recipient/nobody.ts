import { facilitatorScenario } from "../../../runner/scenario.js";

/** The token pays nobody at the zero address. */
export default facilitatorScenario({
  id: "facilitator/recipient/nobody",
  title: "A payment to the zero address is declined",
  needs: ["exact-eip3009"],
  checks: { declined: "transfer-simulated" },
  async run({ request, verified, settled, refuses }) {
    await verified();
    await settled();
    const lost = await request({ offer: { payTo: `0x${"0".repeat(40)}` } });
    await refuses(lost, { verify: "declined", settle: "declined" });
  },
});
