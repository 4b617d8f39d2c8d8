import { getAddress, type LocalAccount } from "viem";
import { authorizationDigest, cancelAuthorization, transferTypes, type Domain } from "../../../protocol/authorization.js";
import type { Authorization } from "../../../protocol/messages.js";
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
    const sign: Record<string, (domain: Domain, authorization: Authorization) => Promise<string>> = {
      "receive-refused": (domain, authorization) => receiving(account, domain, authorization),
      "cancel-refused": (domain, { from, nonce }) => cancelAuthorization(account, domain, { authorizer: from, nonce }),
      // What a wallet does that is asked to sign the digest as a text (EIP-191).
      "personal-message-refused": (domain, authorization) =>
        account.signMessage({ message: { raw: authorizationDigest(domain, authorization) } }),
    };
    for (const [check, signed] of Object.entries(sign)) {
      const { authorization, offer } = await buyer.sign();
      const domain = {
        name: offer.extra?.name ?? "USDC",
        version: offer.extra?.version ?? "2",
        chainId: chainIdOf(offer.network) ?? 0,
        verifyingContract: getAddress(offer.asset),
      };
      const signature = await signed(domain, authorization);
      expect(check).refused(await buyer.present(await buyer.sign({ authorization, signature: () => signature })));
    }
  },
});

function receiving(account: LocalAccount, domain: Domain, authorization: Authorization) {
  const { value, validAfter, validBefore } = authorization;
  return account.signTypedData({
    domain,
    types: { ReceiveWithAuthorization: transferTypes.TransferWithAuthorization },
    primaryType: "ReceiveWithAuthorization",
    message: { ...authorization, value: BigInt(value), validAfter: BigInt(validAfter), validBefore: BigInt(validBefore) },
  });
}
