import { encodeFunctionData, parseAbi, type Address, type Hex } from "viem";
import { tokenAbi } from "../../../protocol/abi.js";
import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { forUndeployed } from "../../../protocol/signature-forms.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** What the facilitator has of the token itself, in atomic units. */
const own = 7n;

const canaryAbi = parseAbi(["function setMood(uint8 next)", "function mood() view returns (uint8)"]);

/**
 * The call that an ERC-6492 signature brings is the payer's word. Whoever makes it with his own account lets payers do with that
 * account what they like.
 */
export default facilitatorScenario({
  id: "facilitator/wallet/foreign-call",
  title: "What a signature asks to be called is not called with the facilitator's account",
  needs: ["exact-eip3009"],
  checks: {
    "canary-not-called": "no-call-for-the-payer",
    "own-money-stays": "no-call-for-the-payer",
    "verdicts-agree": "one-word",
  },
  async run({ asset, request, newPayer, settled, agrees, transaction, chain, stranger, mark, expect }) {
    const settlement = await settled();
    const facilitator = (await transaction(String(bodyOf(settlement)?.["transaction"])))?.from;
    if (!facilitator) throw new Untestable("the settlement is not on the chain, so nobody knows whose account settles");
    const canary: Address = `0x${Buffer.from(mark("canary")).toString("hex").padEnd(40, "0").slice(0, 40)}`;
    await chain.plant(canary, "WalletFickle");
    const [withKey, withWallet, toDeploy] = [await newPayer(), await newPayer(), await newPayer()];
    await chain.plant(withWallet.address, "WalletYes");
    // A gift, so that there is something to take.
    const pay = (to: Address) => encodeFunctionData({ abi: tokenAbi, functionName: "transfer", args: [to, own] });
    await chain.transact({ from: withKey.address, to: asset, data: pay(facilitator) });
    const touch = encodeFunctionData({ abi: canaryAbi, functionName: "setMood", args: [1] });
    const calls: readonly [Address, Hex][] = [
      [canary, touch],
      [asset, pay(stranger().address)],
    ];
    const evidence: string[] = [];
    for (const [to, data] of calls) {
      // With the payer's own signature inside: whoever unwraps it finds it good, or has a wallet that says yes.
      for (const payer of [withKey, withWallet, toDeploy]) {
        const signature = (signed: Hex) => forUndeployed(payer === toDeploy ? `0x${"5a".repeat(65)}` : signed, to, data);
        const { verify, settle } = await agrees(await request({ payer, signature }), { word: "verdicts-agree" });
        evidence.push(verify.id, settle.id);
      }
    }
    const mood = await chain.read({ to: canary, data: encodeFunctionData({ abi: canaryAbi, functionName: "mood" }) });
    if (mood === undefined || mood === "0x") throw new Untestable("the contract that could be called is not there");
    const touched = BigInt(mood) !== 0n;
    expect("canary-not-called").that(!touched, touched ? "the contract that a signature named was called" : "it was not called", {
      evidence,
    });
    // His alone: other scenarios may pay the facilitator's account meanwhile.
    const taken = await chain.balance(stranger().address);
    expect("own-money-stays").that(taken === 0n, taken > 0n ? "a payer's signature moved the facilitator's money" : "untouched", {
      expected: "nothing moved from the facilitator's account",
      actual: String(taken),
      evidence,
    });
  },
});
