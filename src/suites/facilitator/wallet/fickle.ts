import { encodeFunctionData, parseAbi, type Hex } from "viem";
import { facilitatorScenario } from "../../../runner/scenario.js";

const setMood = parseAbi(["function setMood(uint8 next)"]);
const moods = { no: 1, onlyWhenSimulated: 2 };

/** A wallet's yes holds for the moment in which it was given: keys are revoked, and some wallets are made to deceive. */
export default facilitatorScenario({
  id: "facilitator/wallet/fickle",
  title: "A wallet that changes its mind pays nothing, and nobody says that it did",
  needs: ["exact-eip3009"],
  checks: {
    "changed-verify-declined": "wallet-agrees",
    "changed-settle-declined": "wallet-agrees",
    "deceived-no-success": "settle-moves-money",
  },
  async run({ request, post, newPayer, settled, refuses, notTaken, chain, stranger }) {
    await settled();
    const word: Hex = `0x${"5a".repeat(65)}`;
    const wallet = async () => {
      const payer = await newPayer();
      await chain.plant(payer.address, "WalletFickle");
      return payer;
    };
    const turn = (to: Hex, mood: number) =>
      chain.transact({ from: stranger().address, to, data: encodeFunctionData({ abi: setMood, args: [mood] }) });

    const changing = await wallet();
    const first = await request({ payer: changing, signature: () => word });
    // Whether it is taken now is its own affair; it has been looked at while the wallet said yes.
    await post("verify", first.body);
    await turn(changing.address, moods.no);
    await refuses(first, { verify: "changed-verify-declined", settle: "changed-settle-declined" });

    const deceiving = await wallet();
    await turn(deceiving.address, moods.onlyWhenSimulated);
    const second = await request({ payer: deceiving, signature: () => word });
    await notTaken(await post("settle", second.body), second.payment, "deceived-no-success");
  },
});
