import { facilitatorScenario } from "../../../runner/scenario.js";

export default facilitatorScenario({
  id: "facilitator/restart/before-broadcast",
  title: "What a crash kept from being sent is settled when it is asked for again",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: { settles: "settle-valid-settled", "one-transfer": "settle-once" },
  async run({ payer, newPayer, request, post, settled, fault, met, underWay, heal, restart, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const valid = await request();
    const swallowed = await Promise.all(
      ["eth_sendRawTransaction", "eth_sendRawTransactionSync"].map((call) => fault(payer, call, { do: "hang", when: "before" })),
    );
    const asking = post("settle", valid.body);
    asking.catch(() => undefined);
    await underWay(payer, "eth_sendRawTransaction");
    await met(...swallowed);
    await restart();
    await asking;
    await heal(payer);
    expect("settles").accepted(await post("settle", valid.body));
    await expect("one-transfer").transfers(valid.payment, 1);
  },
});
