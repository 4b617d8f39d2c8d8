import { encodeFunctionData, parseAbi, type Hex, type LocalAccount } from "viem";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** What a wallet takes for a signature is its own affair: a few bytes here, and more than 65 of them. */
const words: readonly Hex[] = ["0x01", `0x${"5a".repeat(65)}`, `0x${"5a".repeat(160)}`];
/** 4 kB: the facilitator pays for each byte of it. */
const longWord: Hex = `0x${"5a".repeat(4096)}`;

const initialize = parseAbi(["function initialize(address owner)"]);

/**
 * The payer is a contract (EIP-1271), which the token asks whether it signed. The text speaks of 65 bytes that recover to the
 * payer, so taking such a payment is not demanded; calling it valid and not settling it is wrong either way.
 */
export default facilitatorScenario({
  id: "facilitator/wallet/deployed",
  title: "A contract wallet's payment is settled if it is called valid, and declined if the wallet says no",
  needs: ["exact-eip3009"],
  checks: {
    "yes-agrees": "one-word",
    "long-signature-agrees": "one-word",
    "owner-agrees": "one-word",
    "own-key-agrees": "one-word",
    "no-declined": "wallet-agrees",
    "wrong-owner-declined": "wallet-agrees",
    "no-wallet-declined": "wallet-agrees",
  },
  async run({ request, newPayer, settled, refuses, agrees, stranger, chain }) {
    await settled();
    const contract = async (name: string) => {
      const payer = await newPayer();
      await chain.plant(payer.address, name);
      return payer;
    };
    const owned = async (by?: LocalAccount) => {
      const payer = await contract("OwnedWallet");
      const data = encodeFunctionData({ abi: initialize, args: [(by ?? payer).address] });
      await chain.transact({ from: stranger().address, to: payer.address, data });
      return payer;
    };
    const [yes, no, none] = await Promise.all([contract("WalletYes"), contract("WalletNo"), contract("Multicall3")]);
    for (const word of words) await agrees(await request({ payer: yes, signature: () => word }), { word: "yes-agrees" });
    await agrees(await request({ payer: yes, signature: () => longWord }), { word: "long-signature-agrees" });

    const owner = stranger();
    const wallet = await owned(owner);
    await agrees(await request({ payer: wallet, signer: owner }), { word: "owner-agrees" });
    await refuses(await request({ payer: wallet }), { verify: "wrong-owner-declined", settle: "wrong-owner-declined" });
    // An account with a key and with code, as EIP-7702 makes them: key and code agree here, and do not below.
    await agrees(await request({ payer: await owned() }), { word: "own-key-agrees" });
    await refuses(await request({ payer: no }), { verify: "no-declined", settle: "no-declined" });
    await refuses(await request({ payer: none }), { verify: "no-wallet-declined", settle: "no-wallet-declined" });
  },
});
