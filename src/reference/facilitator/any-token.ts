import { getAddress } from "viem";
import { authorizationDigest, isSignedBy } from "../../protocol/authorization.js";
import { networkName } from "../../protocol/networks.js";
import type { FacilitatorSteps } from "./steps.js";

/**
 * A facilitator that keeps no list of tokens: whatever EIP-3009 token the requirements name is good, by the domain that they give
 * for it. That is sound as long as the transfer is simulated, and a settlement is judged by what moved.
 */
export const anyTokenSteps: Pick<FacilitatorSteps, "supported" | "signed"> = {
  supported({ request, config }) {
    const { scheme, network } = request.paymentRequirements;
    if (scheme !== "exact") return "unsupported_scheme";
    return network === networkName(config.chainId, request.x402Version) ? undefined : "invalid_network";
  },

  async signed(subject) {
    const { request, authorization, signature, asset, config, relayer } = subject;
    const { name, version } = request.paymentRequirements.extra ?? {};
    if (typeof name !== "string" || typeof version !== "string") return "invalid_payment_requirements";
    const domain = { name, version, chainId: config.chainId, verifyingContract: getAddress(asset) };
    const digest = authorizationDigest(domain, authorization);
    if (isSignedBy(authorization.from, digest, signature)) return undefined;
    const yes = await relayer.walletAgrees(authorization.from, digest, signature);
    return yes ? undefined : "invalid_exact_evm_payload_signature";
  },
};
