import { facilitatorScenario } from "../../../runner/scenario.js";

/** One of each sort of what other scenarios look at closely. */
const bodies = [
  "",
  "null",
  "[]",
  '{"x402Version":2,"paymentPayload":{',
  '{"__proto__":{"x402Version":99},"constructor":{"prototype":{"isValid":false}}}',
  `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
  JSON.stringify({ x402Version: 2, paymentPayload: null, paymentRequirements: null }),
  JSON.stringify({ x402Version: 1, paymentPayload: { payload: { authorization: { value: "-1" } } }, paymentRequirements: {} }),
];

export default facilitatorScenario({
  id: "facilitator/malformed/works-afterwards",
  title: "After requests that nobody can read, valid payments are taken as before",
  needs: ["exact-eip3009"],
  checks: { "still-verifies": "survives-malformed-requests", "still-settles": "survives-malformed-requests" },
  async run({ request, post, verified, expect }) {
    await verified();
    for (const path of ["verify", "settle"] as const) {
      for (const body of bodies) await post(path, body);
      const answer = await post(path, (await request()).body);
      expect(path === "verify" ? "still-verifies" : "still-settles").accepted(answer);
    }
  },
});
