import { facilitatorScenario, type Fault } from "../../../runner/scenario.js";

/** What becomes of every call to the node. */
const failures: readonly Fault["action"][] = [
  { do: "reset", when: "before" },
  { do: "answer", status: 503, body: "no upstream" },
];

/** What is read once and kept is read now for the first time: whoever keeps the failure, or does not listen for it yet, never works again. */
export default facilitatorScenario({
  id: "facilitator/restart/node-away",
  title: "A node that is away when it is first asked is no end of the facilitator",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: {
    "not-taken": "unread-chain-not-valid",
    "verifies-afterwards": "verify-valid-accepted",
    "settles-afterwards": "settle-valid-settled",
  },
  async run({ newPayer, request, post, settled, faultAll, met, healAll, restart, expect }) {
    await settled();
    for (const path of ["verify", "settle"] as const) {
      for (const action of failures) {
        await restart();
        const { body } = await request({ payer: await newPayer() });
        const away = await faultAll("*", action);
        expect("not-taken").notTaken(await post(path, body));
        await met(away);
        await healAll();
        const payer = await newPayer();
        expect("verifies-afterwards").accepted(await post("verify", (await request({ payer })).body));
        expect("settles-afterwards").accepted(await post("settle", (await request({ payer })).body));
      }
    }
  },
});
