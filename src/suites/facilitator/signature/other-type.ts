import { getAddress, type LocalAccount } from "viem";
import { authorizationDigest, cancelAuthorization, transferTypes, type Domain } from "../../../protocol/authorization.js";
import type { Authorization } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

type Sign = (payer: LocalAccount, domain: Domain, authorization: Authorization) => Promise<string>;

/** The same members signed under another name: the token tells them apart by the type hash, a careless verifier does not. */
const others: Record<string, Sign> = {
  "receive-declined": (payer, domain, authorization) => {
    const { value, validAfter, validBefore } = authorization;
    return payer.signTypedData({
      domain,
      types: { ReceiveWithAuthorization: transferTypes.TransferWithAuthorization },
      primaryType: "ReceiveWithAuthorization",
      message: { ...authorization, value: BigInt(value), validAfter: BigInt(validAfter), validBefore: BigInt(validBefore) },
    });
  },
  "cancel-declined": (payer, domain, { from, nonce }) => cancelAuthorization(payer, domain, { authorizer: from, nonce }),
  // What a wallet does that is asked to sign the digest as a text (EIP-191).
  "personal-message-declined": (payer, domain, authorization) =>
    payer.signMessage({ message: { raw: authorizationDigest(domain, authorization) } }),
};

export default facilitatorScenario({
  id: "facilitator/signature/other-type",
  title: "What the payer signed as something else than a transfer is neither valid nor settled",
  needs: ["exact-eip3009"],
  checks: Object.fromEntries(Object.keys(others).map((check) => [check, "signature-of-the-payer"])),
  async run({ chainId, payer, request, verified, refuses }) {
    await verified();
    const cases = Object.entries(others).map(async ([check, sign]) => {
      const { authorization, offer } = (await request()).payment;
      const { name, version } = { name: "USDC", version: "2", ...offer.extra };
      const signature = await sign(payer, { name, version, chainId, verifyingContract: getAddress(offer.asset) }, authorization);
      await refuses(await request({ authorization, signature: () => signature }), { verify: check, settle: check });
    });
    await Promise.all(cases);
  },
});
