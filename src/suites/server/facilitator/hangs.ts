import { serverScenario } from "../../../runner/scenario.js";

/** Milliseconds for which the call hangs before its buyer goes away. */
const patience = 1_500;
/** Milliseconds that another buyer waits: the first one is long gone by then, even where one is served after the other. */
const longest = 40_000;

export default serverScenario({
  id: "server/facilitator/hangs",
  title: "A facilitator that never answers one buyer gives nothing away and keeps nobody else waiting",
  needs: ["exact-eip3009", "our-facilitator"],
  slow: true,
  timeout: 150_000,
  checks: {
    "hanging-verify-not-served": "no-goods-without-settlement",
    "hanging-settle-not-served": "no-goods-without-settlement",
    "others-served": "hanging-facilitator-blocks-nobody",
    "sells-again": "sells-after-outage",
  },
  async run({ buyer, newBuyer, fault, heal, underWay, pause, expect }) {
    await buyer.pay();
    const [first, second, third] = await Promise.all([newBuyer(), newBuyer(), newBuyer()]);
    const [one, two, three] = await Promise.all([first.sign(), second.sign(), third.sign()]);
    await fault(first, "verify", { do: "hang", when: "before" });
    await fault(second, "settle", { do: "hang", when: "before" });
    const verifying = underWay(first, "verify");
    const unverified = first.present(one, { leave: verifying.then(() => pause(patience)) });
    const [reached] = await Promise.allSettled([verifying]);
    expect("others-served").served(await third.present(three, { leave: longest }));
    const left = await unverified;
    if (reached.status === "fulfilled") expect("hanging-verify-not-served").notServed(left);
    // One after the other: a server with a single worker comes to the second only when the first is gone.
    const settling = underWay(second, "settle");
    const unsettled = second.present(two, { leave: settling.then(() => pause(patience)) });
    await settling;
    expect("hanging-settle-not-served").notServed(await unsettled);
    await Promise.all([heal(first), heal(second)]);
    expect("sells-again").served(await first.present(await first.sign(), { leave: longest }));
    if (reached.status === "rejected") throw reached.reason;
  },
});
