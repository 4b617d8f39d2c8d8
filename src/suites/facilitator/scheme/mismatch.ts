import { facilitatorScenario } from "../../../runner/scenario.js";

export default facilitatorScenario({
  id: "facilitator/scheme/mismatch",
  title: "A payment by another scheme than the requirements is declined",
  needs: ["exact-eip3009"],
  checks: {
    "payment-by-another-declined": "scheme-matches",
    "requirements-by-another-declined": "scheme-matches",
    answered: "odd-request-answered",
  },
  async run({ request, verified, settled, refuses }) {
    await verified();
    await settled();
    for (const scheme of ["upto", "deferred"]) {
      const paid = "payment-by-another-declined";
      await refuses(await request({ accepted: { scheme } }), { verify: paid, settle: paid, answered: "answered" });
      const asked = "requirements-by-another-declined";
      await refuses(await request({ requirements: { scheme } }), { verify: asked, settle: asked, answered: "answered" });
    }
  },
});
