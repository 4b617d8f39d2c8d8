import { challengeHeader, decodeHeader, encodeHeader, isObject, parseObject } from "../../protocol/headers.js";
import { priced, type X402Version } from "../../protocol/messages.js";
import { clientSteps, type ClientSteps } from "./steps.js";

/** For variants: the step that reads, of a challenge that was changed before. */
export function rereads(change: (challenge: Record<string, unknown>) => Record<string, unknown>): ClientSteps["read"] {
  return (response, url) => {
    const name = challengeHeader.toLowerCase();
    const header = response.headers[name];
    const read = header === undefined ? parseObject(response.body) : decodeHeader(String(header));
    if (!read.ok || !isObject(read.value)) return clientSteps.read(response, url);
    const changed = change(read.value);
    if (header === undefined) return clientSteps.read({ ...response, body: Buffer.from(JSON.stringify(changed)) }, url);
    return clientSteps.read({ ...response, headers: { ...response.headers, [name]: encodeHeader(changed) } }, url);
  };
}

/** For variants: the step that reads the list, of entries that were changed before; what is no object stays as it is. */
export function rereadsOffers(
  change: (entry: Record<string, unknown>, x402Version: X402Version) => unknown,
): ClientSteps["offersIn"] {
  return (accepts, x402Version) => {
    if (!Array.isArray(accepts)) return clientSteps.offersIn(accepts, x402Version);
    const entries = accepts.map((entry: unknown) => (isObject(entry) ? change(entry, x402Version) : entry));
    return clientSteps.offersIn(entries, x402Version);
  };
}

/** The same of their prices. */
export function rereadsPrices(change: (price: unknown) => unknown): ClientSteps["offersIn"] {
  return rereadsOffers((entry, x402Version) => {
    const name = x402Version === 2 ? "amount" : "maxAmountRequired";
    return { ...entry, ...priced(x402Version, change(entry[name])) };
  });
}
