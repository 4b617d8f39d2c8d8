import { amountOf, type Requirements, type X402Version } from "./messages.js";
import { chainIdOf, networkName } from "./networks.js";

/** The terms of an offer as a version writes them, whichever it was written in. */
export function termsInVersion(offer: Requirements, x402Version: X402Version) {
  const { scheme, asset, payTo, maxTimeoutSeconds, extra } = offer;
  const network = networkName(chainIdOf(offer.network) ?? 0, x402Version);
  const both = { scheme, network, asset, payTo, maxTimeoutSeconds, ...(extra ? { extra } : {}) };
  if (x402Version === 2) return { ...both, amount: amountOf(offer) };
  const resource = "https://shop.example/";
  return { ...both, maxAmountRequired: amountOf(offer), resource, description: "", mimeType: "application/json" };
}
