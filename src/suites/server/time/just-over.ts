import { serverScenario } from "../../../runner/scenario.js";

/** Grace is the seller's own loss: the token knows none. */
export default serverScenario({
  id: "server/time/just-over",
  title: "A payment whose time has just passed, or comes soon, is refused",
  needs: ["exact-eip3009"],
  checks: {
    "this-second-refused": "refuse-expired",
    "last-second-refused": "refuse-expired",
    "in-half-a-minute-refused": "refuse-not-yet-valid",
  },
  async run({ buyer, now, expect }) {
    await buyer.pay();
    // The contract wants validBefore to lie ahead, so the second that has begun is over already.
    const windows: Record<string, [after: number, before: number]> = {
      "this-second-refused": [now() - 600, now()],
      "last-second-refused": [now() - 600, now() - 1],
      "in-half-a-minute-refused": [now() + 30, now() + 600],
    };
    const cases = Object.entries(windows).map(async ([check, [after, before]]) => {
      const payment = await buyer.sign({ authorization: { validAfter: String(after), validBefore: String(before) } });
      expect(check).refused(await buyer.present(payment));
    });
    await Promise.all(cases);
  },
});
