import { getAddress } from "viem";
import { authorizationDigest, cancelAuthorization, transferTypes } from "../../../protocol/authorization.js";
import { chainIdOf } from "../../../protocol/networks.js";
import { serverScenario } from "../../../runner/scenario.js";

/** The same members signed under another name: the token tells them apart by the type hash, a careless verifier does not. */
export default serverScenario({
  id: "server/signature/other-type",
  title: "What the payer signed as something else than a transfer buys nothing",
  needs: ["exact-eip3009"],
  checks: {
    "receive-refused": "refuse-signature-of-another",
    "cancel-refused": "refuse-signature-of-another",
    "personal-message-refused": "refuse-signature-of-another",
  },
  async run({ buyer, expect }) {
    await buyer.pay();
    const { account } = buyer;
    const { authorization, offer } = await buyer.sign();
    const domain = {
      name: offer.extra?.name ?? "USDC",
      version: offer.extra?.version ?? "2",
      chainId: chainIdOf(offer.network) ?? 0,
      verifyingContract: getAddress(offer.asset),
    };
    const { from, nonce, value, validAfter, validBefore } = authorization;
    const message = {
      ...authorization,
      value: BigInt(value),
      validAfter: BigInt(validAfter),
      validBefore: BigInt(validBefore),
    };
    const signatures = {
      "receive-refused": await account.signTypedData({
        domain,
        types: { ReceiveWithAuthorization: transferTypes.TransferWithAuthorization },
        primaryType: "ReceiveWithAuthorization",
        message,
      }),
      "cancel-refused": await cancelAuthorization(account, domain, { authorizer: from, nonce }),
      // What a wallet does that is asked to sign the digest as a text (EIP-191).
      "personal-message-refused": await account.signMessage({ message: { raw: authorizationDigest(domain, authorization) } }),
    };
    for (const [check, signature] of Object.entries(signatures)) {
      expect(check).refused(await buyer.present(await buyer.sign({ authorization, signature: () => signature })));
    }
  },
});
