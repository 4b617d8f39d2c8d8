import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** Wei: no transaction is to be had for it, and enough for all that follow. */
const dry = 1_000n;
const filled = 10n ** 20n;

/** Whoever pays for the gas of its settlements, the facilitator or the server itself, runs out of it. */
export default serverScenario({
  id: "server/gas/dry",
  title: "While nobody can pay for the gas of a settlement nothing is given, and afterwards selling goes on",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: { "no-goods": "no-goods-without-settlement", "sells-again": "sells-after-outage" },
  async run({ buyer, newBuyer, ledger, quiet, transaction, chain, expect }) {
    await buyer.pay();
    if ((await ledger(buyer)).length === 0) await quiet(buyer);
    const [entry] = await ledger(buyer);
    const found = entry && (await transaction(entry.transaction));
    if (!found) throw new Untestable("the account that pays for gas is not known");
    await chain.gasMoney(found.from, dry);
    const payer = await newBuyer();
    const answer = await payer.present(await payer.sign());
    if ((await ledger(payer)).length > 0) throw new Untestable("another account pays for gas");
    expect("no-goods").notServed(answer);
    await chain.gasMoney(found.from, filled);
    const next = await newBuyer();
    expect("sells-again").served(await next.present(await next.sign()));
  },
});
