import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/time/no-window",
  title: "A payment whose window is empty, or counted in milliseconds, is refused",
  needs: ["exact-eip3009"],
  checks: {
    "turned-over-refused": "refuse-expired",
    "empty-past-refused": "refuse-expired",
    "empty-future-refused": "refuse-not-yet-valid",
    "ends-at-zero-refused": "refuse-expired",
    "milliseconds-refused": "refuse-not-yet-valid",
  },
  async run({ buyer, now, expect }) {
    await buyer.pay();
    const start = now();
    const windows: Record<string, [after: number, before: number]> = {
      "turned-over-refused": [start + 600, start - 600],
      "empty-past-refused": [start - 60, start - 60],
      "empty-future-refused": [start + 60, start + 60],
      "ends-at-zero-refused": [0, 0],
      // The clock of JavaScript: as seconds, a time in fifty thousand years.
      "milliseconds-refused": [(start - 600) * 1000, (start + 60) * 1000],
    };
    const cases = Object.entries(windows).map(async ([check, [after, before]]) => {
      const payment = await buyer.sign({ authorization: { validAfter: String(after), validBefore: String(before) } });
      expect(check).refused(await buyer.present(payment));
    });
    await Promise.all(cases);
  },
});
