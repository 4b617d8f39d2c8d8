import { facilitatorScenario } from "../../../runner/scenario.js";

/** Begin and end of the window, by the present second. No clock is ever inside. */
const windows: Record<string, (now: number) => [after: number, before: number]> = {
  "turned-over-declined": (now) => [now + 600, now - 600],
  "empty-declined": (now) => [now + 20, now + 20],
  "ends-at-zero-declined": () => [0, 0],
  // The clock of JavaScript: as seconds, a time in fifty thousand years.
  "milliseconds-declined": (now) => [(now - 600) * 1000, (now + 60) * 1000],
};

export default facilitatorScenario({
  id: "facilitator/time/no-window",
  title: "A payment whose window is empty, or counted in milliseconds, is declined",
  needs: ["exact-eip3009"],
  checks: {
    "turned-over-declined": "expired-declined",
    "empty-declined": "not-yet-valid-declined",
    "ends-at-zero-declined": "expired-declined",
    "milliseconds-declined": "not-yet-valid-declined",
  },
  async run({ request, verified, settled, refuses, now }) {
    await verified();
    await settled();
    for (const [check, window] of Object.entries(windows)) {
      const [after, before] = window(now());
      const authorization = { validAfter: String(after), validBefore: String(before) };
      await refuses(await request({ authorization }), { verify: check, settle: check });
    }
  },
});
