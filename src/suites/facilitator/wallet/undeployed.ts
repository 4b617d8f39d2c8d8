import { decodeAbiParameters, encodeFunctionData, parseAbi, type Address, type Hex } from "viem";
import { forUndeployed } from "../../../protocol/signature-forms.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** Always the same one, for who takes wallets of factories that he knows. */
const factory: Address = "0x64926492649264926492649264926492649264aa";
const factoryAbi = parseAbi([
  "function deploy(address owner, bytes32 salt) returns (address wallet)",
  "function addressOf(address owner, bytes32 salt) view returns (address)",
]);

/**
 * ERC-6492: the payer is a wallet that does not exist yet, and the signature brings the call that makes it. Who cannot read that
 * may refuse it; who takes it must have the wallet's own word.
 */
export default facilitatorScenario({
  id: "facilitator/wallet/undeployed",
  title: "A wallet that is not deployed pays only what its owner signed",
  needs: ["exact-eip3009"],
  checks: {
    "forged-declined": "undeployed-wallet-signed",
    "forged-for-a-wallet-declined": "undeployed-wallet-signed",
    "not-its-owner-declined": "undeployed-wallet-signed",
    "owner-agrees": "one-word",
  },
  async run({ request, newPayer, settled, refuses, agrees, stranger, chain }) {
    await settled();
    await chain.plant(factory, "WalletFactory");
    const nobody: Hex = `0x${"5a".repeat(65)}`;
    const forged = { verify: "forged-declined", settle: "forged-declined" };
    const plain = await newPayer();
    // Nothing is deployed by this, and nobody has signed.
    await refuses(await request({ payer: plain, signature: () => forUndeployed(nobody, stranger().address, "0x") }), forged);

    const owner = await newPayer({ funds: 0n });
    const salt: Hex = `0x${"07".repeat(32)}`;
    const asked = encodeFunctionData({ abi: factoryAbi, functionName: "addressOf", args: [owner.address, salt] });
    const found = await chain.read({ to: factory, data: asked });
    if (found === undefined || found === "0x") throw new Untestable("the factory does not say where it puts a wallet");
    const [address] = decodeAbiParameters([{ type: "address" }], found);
    const wallet = await newPayer({ wallet: address });
    const deploy = encodeFunctionData({ abi: factoryAbi, functionName: "deploy", args: [owner.address, salt] });
    const signedBy = (signature: (own: Hex) => Hex) =>
      request({ payer: wallet, signer: owner, signature: (own) => forUndeployed(signature(own), factory, deploy) });

    const forWallet = { verify: "forged-for-a-wallet-declined", settle: "forged-for-a-wallet-declined" };
    await refuses(await signedBy(() => nobody), forWallet);
    const byOther = await request({
      payer: wallet,
      signer: stranger(),
      signature: (own) => forUndeployed(own, factory, deploy),
    });
    await refuses(byOther, { verify: "not-its-owner-declined", settle: "not-its-owner-declined" });
    await agrees(await signedBy((own) => own), { word: "owner-agrees" });
  },
});
