import { clientScenario, Untestable } from "../../../runner/scenario.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** Purchases at once: a process each where the client is a command, so fewer of those. */
const many = 12;
const few = 3;

export default clientScenario({
  id: "client/budget/crowd",
  title: "Purchases that are made at once are each paid once, and each brings what was bought",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: { "each-paid-once": "pays-once", "each-handed-over": "returns-resource" },
  async run({ stage, buy, ledger, remembers, expect }) {
    const orders = Array.from({ length: remembers ? many : few }, () => buy());
    const runs = await Promise.all(orders);
    const signed = new Set(stage.presented().flatMap(({ exchange }) => exchange.authorization ?? []));
    if (signed.size === 0) throw new Untestable("none of the purchases was paid");
    const entries = (await ledger()).filter(({ to, value }) => sameAddress(to, stage.payTo) && value === "1000");
    const evidence = [...stage.requests().map(({ id }) => id), ...entries.map(({ transaction }) => `chain:${transaction}`)];
    const once = signed.size === orders.length && entries.length === orders.length;
    expect("each-paid-once").that(
      once,
      once
        ? `${orders.length} purchases, as many payments and transfers`
        : `${orders.length} purchases, ${signed.size} payments, ${entries.length} transfers`,
      { expected: orders.length, actual: { payments: signed.size, transfers: entries.length }, evidence },
    );
    const got = runs.filter(({ exitCode, stdout }) => exitCode === 0 && stdout.includes(stage.goods)).length;
    expect("each-handed-over").that(got === orders.length, `${got} of ${orders.length} purchases brought the goods`, {
      expected: orders.length,
      actual: got,
      evidence,
    });
  },
});
