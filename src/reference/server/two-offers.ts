import { challengeHeader, encodeHeader } from "../../protocol/headers.js";
import type { RequirementsV2 } from "../../protocol/messages.js";
import { sameTerms } from "../../protocol/read-payment.js";
import { challengeV2, offer } from "./config.js";
import { serverSteps, type ServerSteps, type Visit } from "./steps.js";

/** Who gets the dearer of the two prices. */
const secondPayee = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C";

/** Two ways to pay for one resource, of which each can be taken: they differ in price and payee. */
export function twoOffers({ config, route, url }: Visit): [RequirementsV2, RequirementsV2] {
  const first = offer(config, route, 2, url);
  return [first, { ...first, amount: String(BigInt(first.amount) + 500n), payTo: secondPayee }];
}

const challenge: ServerSteps["challenge"] = (visit, error) => {
  const terms = { ...challengeV2(visit.config, visit.route, visit.url, error), accepts: twoOffers(visit) };
  const answer = serverSteps.challenge(visit, error);
  return { ...answer, headers: { ...answer.headers, [challengeHeader]: encodeHeader(terms) } };
};

/** The steps of a server, speaking v2, that makes both offers and takes a payment for either. */
export const withTwoOffers: Partial<ServerSteps> = {
  challenge,
  match(visit, payment) {
    if (payment.x402Version !== 2) return undefined;
    if (payment.resource && payment.resource.url !== visit.url) return undefined;
    return twoOffers(visit).find((own) => sameTerms(payment.accepted, own));
  },
  refuse(visit, reason, x402Version, receipt) {
    const [plain, own] = [serverSteps.refuse(visit, reason, x402Version, receipt), challenge(visit, reason)];
    return { ...plain, headers: { ...plain.headers, ...own.headers } };
  },
};
