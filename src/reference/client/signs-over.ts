import { getAddress } from "viem";
import { signAuthorization, type Domain } from "../../protocol/authorization.js";
import { chainIdOf } from "../../protocol/networks.js";
import { clientSteps, type ClientSteps, type Offer } from "./steps.js";

/** For variants: the step that signs, over a domain that differs from the offered token's; as it should be where `change` says nothing. */
export function signsOver(change: (offer: Offer["requirements"]) => Partial<Domain> | undefined): ClientSteps["sign"] {
  return async (account, offer, policy, authorization) => {
    const payment = await clientSteps.sign(account, offer, policy, authorization);
    const { requirements } = offer;
    const changed = change(requirements);
    if (!changed) return payment;
    const own: Domain = {
      name: requirements.extra?.name ?? "",
      version: requirements.extra?.version ?? "",
      chainId: chainIdOf(requirements.network) ?? 0,
      verifyingContract: getAddress(requirements.asset),
    };
    const signature = await signAuthorization(account, { ...own, ...changed }, authorization);
    return { ...payment, payload: { authorization, signature } };
  };
}
