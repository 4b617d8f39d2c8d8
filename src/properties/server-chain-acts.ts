import { handsOver } from "../protocol/challenge.js";
import { serverActs, type History, type ServerActs } from "./server-acts.js";
import { someOf } from "./history.js";

/** Acts of a history in a world of its own: what befalls the chain and the node behind the facilitator. */

/** Milliseconds between blocks that come slowly: on a devnet they come at once. */
const slowly = 40;

/** A reorg may have taken payments back, and money: what was served for them is gone, and nobody can say what is due now. */
async function takeStock({ hands, customers }: History): Promise<void> {
  for (const customer of customers) {
    await hands.fund(customer.buyer);
    customer.poor = false;
    delete customer.last;
  }
}

/** Of the usual acts those that a chain can come between. */
const usual = someOf(serverActs, ["pay", "again", "crowd", "together", "cancel", "drain", "refill", "fail-settle", "heal"]);

export const serverChainActs: ServerActs = {
  ...usual,
  reorg: {
    about: "the chain takes its newest blocks back",
    ends: ["no-money"],
    async run(history, _, by) {
      await history.hands.chain.reorg(1 + (by % 3));
      await takeStock(history);
    },
  },
  stall: {
    about: "pays while blocks come slowly",
    async run({ hands, judging }, customer) {
      const payment = await customer.buyer.sign();
      await hands.chain.automine(false);
      let answered = false;
      const presented = customer.buyer.present(payment).finally(() => (answered = true));
      await Promise.race([presented, hands.underWay(customer.buyer, "settle").catch(() => undefined)]);
      while (!answered) {
        await Promise.race([presented, hands.pause(slowly)]);
        await hands.chain.mine(1);
      }
      await hands.chain.automine(true);
      const answer = await presented;
      customer.last = { payment, served: handsOver(answer) };
      if (customer.ailing) return;
      if (customer.poor) judging.refuses(answer);
      else judging.sells(answer);
    },
  },
  "node-down": {
    about: "pays while the node behind the facilitator answers nobody",
    ends: ["failing"],
    async run({ hands }, customer) {
      await hands.nodeFault(customer.buyer, "*", { do: "reset", when: "before" });
      const payment = await customer.buyer.sign();
      const answer = await customer.buyer.present(payment);
      customer.last = { payment, served: handsOver(answer) };
      await hands.heal(customer.buyer);
      customer.ailing = false;
    },
  },
  blocks: { about: "some blocks come", run: ({ hands }, _, by) => hands.chain.mine(1 + (by % 3)) },
};
