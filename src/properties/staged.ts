import { isDeepStrictEqual } from "node:util";
import { getAddress } from "viem";
import { authorizationDigest, isSignedBy } from "../protocol/authorization.js";
import { amountOf, type Payment, type Requirements, type X402Version } from "../protocol/messages.js";
import { chainIdOf } from "../protocol/networks.js";
import { sameAddress } from "../protocol/read-payment.js";
import type { StageOptions } from "../runner/scenario.js";
import { ruleOn, type GeneratedCase, type Ruling, type Step } from "./cases.js";
import { challengeChanges, challengeChangesIn } from "./challenge-changes.js";
import type { ChallengeFacts } from "./challenge-parts.js";

/** A seller whose challenge has all changes of a case in it. */
export function staged(steps: GeneratedCase, facts: ChallengeFacts): StageOptions & Required<Pick<StageOptions, "offers">> {
  // What is wrong stays wrong: a member that is taken out is not put back by another change.
  const isWrong = ({ name }: Step) => challengeChanges[name]?.ruling === "invalid";
  const ordered = [...steps.filter((one) => !isWrong(one)), ...steps.filter(isWrong)];
  const parts = ordered.flatMap(({ name, by }) => challengeChanges[name]?.make(by, facts) ?? []);
  const all = <T>(value: T, functions: readonly (((value: T) => T) | undefined)[]) =>
    functions.reduce((so, one) => (one ? one(so) : so), value);

  const offers = (own: Requirements): unknown[] => {
    const first = all(
      own,
      parts.map((part) => part.own),
    );
    const add = (list: unknown[], more: unknown[] | undefined, behind = false) =>
      behind ? [...list, ...(more ?? [])] : [...(more ?? []), ...list];
    const good = parts.reduce<unknown[]>((list, { more, behind }) => add(list, more?.(own), behind), [first]);
    const changed = good.map((offer) =>
      all<unknown>(
        offer,
        parts.map(({ each }) => each && ((one: unknown) => (one === undefined ? one : each(one as Record<string, unknown>)))),
      ),
    );
    const left = changed.filter((offer) => offer !== undefined);
    return parts.reduce<unknown[]>((list, { beside, behind }) => add(list, beside?.(own), behind), left);
  };

  return {
    offers,
    challenge(message, x402Version) {
      const changed = all(
        message,
        parts.map((part) => part.message),
      );
      const json = (parts.find((part) => part.json)?.json ?? JSON.stringify)(changed);
      const whole = parts.find((part) => part.whole)?.whole;
      const text = whole ? whole(json) : json;
      if (x402Version === 1) return text;
      return all(
        Buffer.from(text).toString("base64"),
        parts.map((part) => part.header),
      );
    },
    async script(_visitor, forward) {
      const reply = await forward();
      if (reply.status !== 402) return { kind: "reply", reply };
      return {
        kind: "reply",
        reply: all(
          reply,
          parts.map((part) => part.reply),
        ),
      };
    },
    ...(parts.some(({ unpaid }) => unpaid) ? { steps: { match: () => undefined } } : {}),
  };
}

/** What must become of a challenge with these changes. */
export function ruleOnChallenge(x402Version: X402Version, steps: GeneratedCase): { ruling: Ruling; because: string } {
  const table = challengeChangesIn(x402Version);
  const said = ruleOn(table, steps);
  const of = (ruling: Ruling, part: string) =>
    steps.some(({ name }) => table[name]?.ruling === ruling && table[name].of === part);
  // Where what should be paid is no offer, and what stands beside it may be one, somebody may take that.
  if (said.ruling !== "invalid" || of("invalid", "answer") || !of("open", "beside")) return said;
  return { ruling: "open", because: `${said.because}, but something stands beside it` };
}

/** Whether there are terms in it that cannot be repeated in the right form. */
export const hasOddTerms = (steps: GeneratedCase): boolean => steps.some(({ name }) => challengeChanges[name]?.odd === true);

/** The offers of a list that can be paid by scheme exact on this chain. */
export const payableAmong = (listed: readonly Requirements[], chainId: number): Requirements[] =>
  listed.filter(({ scheme, network }) => scheme === "exact" && chainIdOf(network) === chainId);

/** The offers that a payment is for: payee, amount and kind are theirs, and the signature is over their token or, by its own word, `well` made. */
export function offersPaid(payment: Payment, listed: readonly Requirements[], well: boolean): Requirements[] {
  const { authorization, signature } = payment.payload;
  const kind = payment.x402Version === 2 ? payment.accepted : payment;
  return listed.filter((offer) => {
    const { payTo, asset, network, scheme, extra } = offer;
    if (!sameAddress(payTo, authorization.to) || amountOf(offer) !== authorization.value) return false;
    if (kind.scheme !== scheme || kind.network !== network) return false;
    const { name, version } = extra ?? {};
    // Where an offer does not say what its token is called, the text does not say what is to be signed.
    if (well || name === undefined || version === undefined) return true;
    const domain = { name, version, chainId: chainIdOf(network) ?? 0, verifyingContract: getAddress(asset) };
    return isSignedBy(authorization.from, authorizationDigest(domain, authorization), signature);
  });
}

const members = ["scheme", "network", "amount", "asset", "payTo", "maxTimeoutSeconds", "extra"];

/** Whether what a payment calls accepted has the members of the table as this offer has them. Addresses are the same in any letter case. */
export function isAccepted(accepted: Record<string, unknown>, offer: Requirements): boolean {
  const asOffered = { ...offer } as unknown as Record<string, unknown>;
  return members.every((name) => {
    const [shown, offered] = [accepted[name], asOffered[name]];
    const address = (name === "asset" || name === "payTo") && typeof shown === "string" && typeof offered === "string";
    return address ? sameAddress(shown, offered) : isDeepStrictEqual(shown, offered);
  });
}
