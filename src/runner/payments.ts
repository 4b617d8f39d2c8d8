import { getAddress, type Hex, type LocalAccount } from "viem";
import { signAuthorization, type Domain } from "../protocol/authorization.js";
import { encodeHeader, headerNames, isObject } from "../protocol/headers.js";
import { amountOf, type Payment, type Requirements, type RequirementsV2, type X402Version } from "../protocol/messages.js";
import { chainIdOf, testChainIds } from "../protocol/networks.js";
import { idIn, requiresId, withId } from "../protocol/payment-identifier.js";
import type { Changes, SignedPayment } from "./scenario.js";

export interface PaymentInput {
  account: LocalAccount;
  x402Version: X402Version;
  offer: Requirements;
  /** The challenge that the offer came in: v2 payments echo its resource and extensions. */
  challenge: Record<string, unknown>;
  nonce: Hex;
  /** Unix seconds. */
  now: number;
  changes?: Changes;
}

/** Seconds that an offer's lifetime is taken for at the least: facilitators want some 6 s to be left for settling. */
const leastLifetime = 8;
/** And at the most: a day. What is spendable should not stay so, whatever an offer says. */
const mostLifetime = 86_400;

/**
 * A valid payment for an offer, with named changes. What the payer signs over is signed after the change, so that the payment
 * is wrong only in the way that was meant.
 *
 * @throws Error when the offer is for a chain that is not a known test network: nothing that is worth money is ever signed.
 */
export async function makePayment({
  account,
  x402Version,
  offer,
  challenge,
  nonce,
  now,
  changes = {},
}: PaymentInput): Promise<SignedPayment> {
  const chainId = chainIdOf(offer.network);
  if (chainId === undefined || !testChainIds.includes(chainId))
    throw new Error(`payments are signed for test networks only, and ${offer.network} is not known as one`);
  const lifetime = Math.min(mostLifetime, Math.max(leastLifetime, Math.ceil(offer.maxTimeoutSeconds)));
  const authorization = {
    from: account.address,
    to: getAddress(offer.payTo),
    value: amountOf(offer),
    // Clocks differ; a payment that is only just valid is for the scenarios about time.
    validAfter: String(now - 600),
    validBefore: String(now + lifetime),
    nonce,
    ...changes.authorization,
  };
  const domain = { ...domainOf(offer), ...changes.domain };
  const signed = await signAuthorization(changes.signer ?? account, domain, authorization);
  const signature = changes.signature?.(signed) ?? signed;
  const payload = { signature, authorization };
  const { resource, extensions } = challenge;
  const made: Record<string, unknown> =
    x402Version === 2
      ? {
          x402Version,
          ...(resource === undefined ? {} : { resource }),
          accepted: { ...(offer as RequirementsV2), ...changes.accepted },
          payload,
          ...(extensions === undefined ? {} : { extensions }),
        }
      : { x402Version, scheme: offer.scheme, network: offer.network, ...changes.accepted, payload };
  const usual = x402Version === 2 && requiresId(challenge) ? withId(made, ownId(nonce)) : made;
  const message = changes.message ? changes.message(usual) : usual;
  const value = changes.json ? Buffer.from(changes.json(usual)).toString("base64") : encodeHeader(message as object);
  return {
    message: message as Payment,
    header: {
      name: changes.headerName ?? headerNames[x402Version].payment,
      value: changes.header?.(value) ?? value,
    },
    authorization,
    offer,
  };
}

/** The id that a payment gets where the server takes none without. */
const ownId = (nonce: Hex) => `pay_${nonce.slice(2, 34)}`;

/**
 * The header of a payment that is presented once more. Where the server requires ids, the same id would ask for the same answer
 * again, which is no second use of the authorization; so it gets another one. Ids and headers that a scenario made stay as they are.
 */
export function headerAgain({ message, header, authorization }: SignedPayment, id: string): SignedPayment["header"] {
  const sent = message as unknown;
  const isOurs = isObject(sent) && idIn(sent) === ownId(authorization.nonce) && header.value === encodeHeader(sent);
  return isOurs ? { ...header, value: encodeHeader(withId(sent, id)) } : header;
}

/** The EIP-712 domain that an offer asks to be signed over. */
export function domainOf(offer: Requirements): Domain {
  return {
    name: textOr("USDC", offer.extra?.name),
    version: textOr("2", offer.extra?.version),
    chainId: chainIdOf(offer.network) ?? 0,
    verifyingContract: getAddress(offer.asset),
  };
}

/** A server may put anything there, and what is no text cannot be signed over. */
const textOr = (otherwise: string, value: unknown) => (typeof value === "string" ? value : otherwise);

/** The authorization in the body of a /verify or /settle request, named as below; undefined where there is none. */
export function authorizationIn(request: unknown): string | undefined {
  let value: unknown = request;
  for (const member of ["paymentPayload", "payload", "authorization"]) {
    if (!isObject(value)) return undefined;
    value = value[member];
  }
  return isObject(value) ? `${String(value["from"])}:${String(value["nonce"])}`.toLowerCase() : undefined;
}

/** How exchanges and chain entries name an authorization. */
export function authorizationId(payment: SignedPayment): string {
  return `${payment.authorization.from}:${payment.authorization.nonce}`.toLowerCase();
}
