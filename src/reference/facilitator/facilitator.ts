import { getAddress, type Hex } from "viem";
import { authorizationKey } from "../../protocol/authorization.js";
import { isObject } from "../../protocol/headers.js";
import type {
  Authorization,
  FacilitatorRequest,
  SettleResponse,
  SupportedResponse,
  VerifyResponse,
} from "../../protocol/messages.js";
import { networkName } from "../../protocol/networks.js";
import { isAddress, sameTerms } from "../../protocol/read-payment.js";
import { createRelayer, type Relayer, type RelayerOptions } from "./relayer.js";
import { facilitatorSteps, verifySteps, type Case, type FacilitatorConfig, type FacilitatorSteps } from "./steps.js";

/** What is known of an authorization that was sent here to be settled. */
type Settlement =
  | { state: "in-flight" }
  /** Broadcast, and nobody knows yet. The requirements are kept: nobody else's may claim the same transaction. */
  | { state: "pending"; transaction: Hex; request: FacilitatorRequest }
  /** `told`: whether the caller was still there to hear of it. */
  | { state: "settled"; transaction: Hex; request: FacilitatorRequest; told: boolean };

/** Answers in the words of core, section 7, with the HTTP status that goes with them. */
export interface Answer<T> {
  status: number;
  body: T;
}

export interface Facilitator {
  verify(body: unknown): Promise<Answer<VerifyResponse>>;
  /** `gone`: whether the caller has left, so that nobody will hear the answer. */
  settle(body: unknown, gone?: () => boolean): Promise<Answer<SettleResponse>>;
  supported(): SupportedResponse;
}

/** The reference facilitator: scheme exact, EIP-3009, EOAs and deployed contract wallets, v1 and v2. */
export function createFacilitator(
  config: FacilitatorConfig,
  relayerOptions: RelayerOptions,
  steps: FacilitatorSteps = facilitatorSteps,
): Facilitator {
  const relayer = createRelayer(relayerOptions);
  const settlements = new Map<string, Settlement>();
  const recovered = new Set<string>();

  const caseOf = (path: Case["path"], request: FacilitatorRequest): Case => ({
    path,
    request,
    authorization: withPlainAddresses(request.paymentPayload.payload.authorization),
    signature: request.paymentPayload.payload.signature,
    asset: getAddress(request.paymentRequirements.asset),
    config,
    relayer,
    recovered,
  });
  const reasonAgainst = async (subject: Case, names: readonly (typeof verifySteps)[number][]) => {
    for (const name of names) {
      const reason = await steps[name](subject);
      if (reason) return reason;
    }
    return undefined;
  };

  return {
    async verify(body) {
      const read = steps.read(body);
      if (!read.ok) return { status: 400, body: { isValid: false, invalidReason: "invalid_payload" } };
      const subject = caseOf("verify", read.value);
      const payer = subject.authorization.from;
      try {
        const reason = await reasonAgainst(subject, verifySteps);
        return { status: 200, body: reason ? { isValid: false, invalidReason: reason, payer } : { isValid: true, payer } };
      } catch {
        // The node failed, which says nothing about the payment.
        return { status: 502, body: { isValid: false, invalidReason: "unexpected_verify_error", payer } };
      }
    },

    async settle(body, gone = () => false) {
      const read = steps.read(body);
      if (!read.ok) {
        return {
          status: 400,
          body: { success: false, errorReason: "invalid_payload", transaction: "", network: networkOf(body), ...payerOf(body) },
        };
      }
      const subject = caseOf("settle", read.value);
      const { network } = subject.request.paymentRequirements;
      const payer = subject.authorization.from;
      const said = (answer: Omit<SettleResponse, "network" | "payer">, status = 200) => ({
        status,
        body: { ...answer, network, payer },
      });
      const refuse = (errorReason: string, transaction = "", status = 200) =>
        said({ success: false, errorReason, transaction }, status);

      const key = authorizationKey(config.chainId, subject.asset, subject.authorization);
      const before = () => (steps.exclusive ? settlements.get(key) : undefined);
      const known = before();
      let claimed = false;
      let sent: Hex | undefined;
      /** What was sent before, and nobody knows what became of it, or nobody was told. */
      let open: Exclude<Settlement, { state: "in-flight" }> | undefined;
      /** The node has lost it, and the authorization is as good as new: the nonce sees to it that only one can move the money. */
      let lost = false;
      const pending = (transaction: Hex) => {
        settlements.set(key, { state: "pending", transaction, request: subject.request });
        return refuse("settlement_pending", transaction);
      };
      try {
        if (known?.state === "pending") open = known;
        // A settlement that a reorg took back is none.
        else if (known?.state === "settled" && !(known.told && (await relayer.knows(known.transaction)))) open = known;
        if (open) {
          // Its nonce may be used by now, so the chain is not asked again; all that the payer signed and the seller wants is.
          const reason = await reasonAgainst(subject, ["supported", "matches", "amount", "signed"]);
          if (reason) return refuse(reason);
          if (!sameTerms(open.request.paymentRequirements, subject.request.paymentRequirements)) {
            return refuse("invalid_payment_requirements");
          }
          lost = !(await relayer.knows(open.transaction)) && (await reasonAgainst(subject, verifySteps)) === undefined;
        } else if (!known) {
          const reason = await reasonAgainst(subject, verifySteps);
          if (reason) return refuse(reason);
        }
        // Whoever comes first claims it, and only with a valid payment. Nobody is told of a success that somebody else was
        // told of already, since each success may release goods; but who missed the first answer learns where to look.
        if (before() !== known || (known && !open))
          return refuse("duplicate_settlement", known?.state === "settled" ? known.transaction : "");
        claimed = true;
        settlements.set(key, { state: "in-flight" });
        if (open && !lost) {
          sent = open.transaction;
        } else {
          const { transaction, accepted } = await steps.broadcast(subject);
          if (!accepted) {
            if (open) settlements.set(key, open);
            else settlements.delete(key);
            return refuse("unexpected_settle_error", "", 502);
          }
          sent = transaction;
        }
        const receipt = await steps.confirm(subject, sent);
        if (!receipt) return pending(sent);
        if (!(await steps.proves(subject, receipt))) {
          // It may be the first one, found again, that was in the way of the second.
          if (open && lost) return pending(open.transaction);
          settlements.delete(key);
          return refuse("invalid_transaction_state");
        }
        settlements.set(key, { state: "settled", transaction: sent, request: subject.request, told: !gone() });
        forgetOldest(settlements);
        return said({ success: true, transaction: sent });
      } catch {
        // The node failed. Once something was sent nobody knows; before that, what was known is still all that is known.
        if (sent) return pending(sent);
        if (open && !claimed) return refuse("settlement_pending", open.transaction);
        if (claimed && known) settlements.set(key, known);
        else if (claimed) settlements.delete(key);
        return refuse("unexpected_settle_error", "", 502);
      }
    },

    supported() {
      const kinds = ([2, 1] as const).map((x402Version) => ({
        x402Version,
        scheme: "exact",
        network: networkName(config.chainId, x402Version),
      }));
      return { kinds, extensions: [], signers: { "eip155:*": [relayerOptions.account.address] } };
    },
  };
}

/** Letter case is a checksum for people; to a chain it means nothing, and our libraries would throw at a wrong one. */
function withPlainAddresses(authorization: Authorization): Authorization {
  return { ...authorization, from: getAddress(authorization.from), to: getAddress(authorization.to) };
}

/** Memory is bounded by forgetting what is settled longest: the chain still knows its nonce as used. */
function forgetOldest(settlements: Map<string, Settlement>): void {
  if (settlements.size <= 10_000) return;
  for (const [key, { state }] of settlements) {
    if (state !== "settled") continue;
    settlements.delete(key);
    return;
  }
}

/** Version 1 wants the payer in every settlement answer, so also where only another part of the payment cannot be read. */
function payerOf(body: unknown): { payer?: string } {
  let value: unknown = body;
  for (const name of ["paymentPayload", "payload", "authorization", "from"]) value = isObject(value) ? value[name] : undefined;
  return isAddress(value) ? { payer: getAddress(value) } : {};
}

/** Who repeats what an unreadable request called its network can still be matched by the caller. */
function networkOf(body: unknown): string {
  const requirements = (body as { paymentRequirements?: { network?: unknown } } | null)?.paymentRequirements;
  return typeof requirements?.network === "string" ? requirements.network : "";
}

export type { FacilitatorConfig, FacilitatorSteps, Relayer };
