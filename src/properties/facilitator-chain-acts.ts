import {
  facilitatorActs,
  plenty,
  settle,
  type Hands,
  type History,
  type Payer,
  type FacilitatorActs,
} from "./facilitator-acts.js";
import { someOf } from "./history.js";

/** Acts of a history in a world of its own: what befalls the chain, the node and the facilitator itself. */

/** Milliseconds in which a facilitator that means to settle has given its transaction to the node. */
const soon = 1_500;

/** Waits until a payer's new transaction is with the node, or there is an answer without one. */
async function underWay(hands: Hands, payer: Payer, before: number, answered: () => boolean): Promise<void> {
  for (let waited = 0; waited < soon && !answered(); waited += 10) {
    if ((await hands.sent(payer.account)).length > before) return;
    await hands.pause(10);
  }
}

/** What a reorg may have taken back is learnt from the chain; money that came in the blocks is given again. */
async function takeStock({ hands, payers }: History): Promise<void> {
  for (const payer of payers) {
    await hands.chain.fund(payer.account.address, plenty);
    payer.poor = false;
    const { last } = payer;
    if (last?.told !== undefined && !(await hands.nonceUsed(last.valid.payment))) payer.last = { valid: last.valid };
  }
}

/** Of the usual acts those that a chain can come between. */
const usual = someOf(facilitatorActs, ["settle", "again", "crowd", "verify-again", "cancel", "drain", "refill"]);

export const facilitatorChainActs: FacilitatorActs = {
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
    about: "settles a new payment while no block comes, and then one does",
    async run(history, payer, by) {
      const { hands, judging } = history;
      const valid = await hands.request({ payer: payer.account });
      const before = (await hands.sent(payer.account)).length;
      await hands.chain.automine(false);
      let answered = false;
      const answering = settle(history, payer, valid).finally(() => (answered = true));
      await underWay(hands, payer, before, () => answered);
      await hands.chain.mine(1 + (by % 2));
      await hands.chain.automine(true);
      const answer = await answering;
      if (payer.poor) judging.declines(answer);
      else judging.settles(answer);
    },
  },
  "node-down": {
    about: "settles a new payment while the node answers nobody",
    async run(history, payer) {
      const { hands } = history;
      const valid = await hands.request({ payer: payer.account });
      await hands.faultAll("*", { do: "reset", when: "before" });
      await settle(history, payer, valid);
      await hands.healAll();
    },
  },
  restart: { about: "the facilitator is started anew", run: ({ hands }) => hands.restart() },
  blocks: { about: "some blocks come", run: ({ hands }, _, by) => hands.chain.mine(1 + (by % 3)) },
};
