import { serverScenario } from "../../../runner/scenario.js";

/** Shapes that are no payment, with a payer's name in them. Who passes them on lets a stranger's bytes reach the facilitator. */
export default serverScenario({
  id: "server/conversation/malformed-payment",
  title: "What is no payment need not be shown to the facilitator",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: { "facilitator-not-asked": "malformed-asks-nobody" },
  without: { wire: "who passes on what the client sent passes on what is no payment, and that is judged by its own check" },
  async run({ buyer, newBuyer, quiet, calls, expect }) {
    await buyer.pay();
    const changes: ((message: Record<string, unknown>) => unknown)[] = [
      (message) => ({ ...message, payload: { ...(message["payload"] as object), signature: undefined } }),
      (message) => ({ ...message, payload: { ...(message["payload"] as object), signature: 7 } }),
      (message) => ({ ...message, x402Version: undefined }),
    ];
    await Promise.all(
      changes.map(async (message) => {
        const other = await newBuyer();
        const answer = await other.present(await other.sign({ message }));
        await quiet(other);
        const asked = (await calls(other)).filter(({ to }) => to === "facilitator");
        expect("facilitator-not-asked").that(asked.length === 0, `${asked.length} calls to the facilitator for no payment`, {
          evidence: [answer.id, ...asked.map(({ seq }) => `call:${seq}`)],
        });
      }),
    );
  },
});
