import type { IncomingMessage } from "node:http";
import { getAddress, type Address, type Hex, type TransactionReceipt } from "viem";
import { authorizationDigest, isSignedBy } from "../../protocol/authorization.js";
import { tokenAbi } from "../../protocol/abi.js";
import { isObject } from "../../protocol/headers.js";
import type {
  Authorization,
  FacilitatorRequest,
  SettleResponse,
  SupportedResponse,
  VerifyResponse,
} from "../../protocol/messages.js";
import { readPayment, readRequirements, sameAddress, sameTerms, termsOf, type Read } from "../../protocol/read-payment.js";
import { networkName } from "../../protocol/networks.js";
import { readBody } from "../../devnet/http.js";
import { readTransfer } from "../../devnet/ledger.js";
import type { Broadcast, Relayer } from "./relayer.js";

/** What the facilitator serves: one EVM chain, and the assets it knows with their EIP-712 domains. */
export interface FacilitatorConfig {
  chainId: number;
  /** Assets that may be paid in, by address; an asset nobody vouched for may lie about every transfer. */
  assets: { address: Address; name: string; version: string }[];
  /** Seconds that must remain of an authorization, since a transaction takes time to be mined. */
  margin: number;
  /** Unix seconds. */
  now: () => number;
}

/** One payment under examination: everything later steps need, so that no step reads the raw request again. */
export interface Case {
  /** Where it was sent. */
  path: "verify" | "settle";
  request: FacilitatorRequest;
  authorization: Authorization;
  signature: Hex;
  asset: Address;
  config: FacilitatorConfig;
  relayer: Relayer;
  /** Signatures that were found to be the payer's own, by digest: what was verified need not be recovered again to be settled. */
  recovered: Set<string>;
}

/** Answers with an error code of core v2, section 9, or undefined when nothing is wrong. */
type Step = (subject: Case) => Promise<string | undefined> | string | undefined;

/**
 * The steps of verification (core, 6.1.2) and settlement (6.1.3), each replaceable: a mutant of this facilitator is this object
 * with one member changed. `verify` is all of the first seven in order; `settle` is verify again, then the last three.
 */
export interface FacilitatorSteps {
  /** Which endpoint a request is for; undefined where there is none. */
  route(request: Pick<IncomingMessage, "method" | "url">): Saying["path"] | undefined;
  /** The body of a request, as far as it is taken. */
  receive(request: IncomingMessage): Promise<Buffer>;
  read(body: unknown): Read<FacilitatorRequest>;
  supported: Step;
  matches: Step;
  amount: Step;
  window: Step;
  signed: Step;
  chain: Step;
  /** Whether one authorization may be settled only once at a time, whatever bytes carry it. */
  exclusive: boolean;
  broadcast(subject: Case): Promise<Broadcast>;
  confirm(subject: Case, transaction: Hex): Promise<TransactionReceipt | undefined>;
  /** Whether the receipt shows the transfer that was asked for: tokens exist whose transaction succeeds and moves nothing. */
  proves(subject: Case, receipt: TransactionReceipt): Promise<boolean> | boolean;
  /** What goes out in the end, whatever was found out before. */
  say(saying: Saying): { status: number; body: unknown; headers?: Record<string, string> };
}

/** An answer on its way out, and the request that it answers. */
export interface Saying {
  path: "verify" | "settle" | "supported";
  request?: unknown;
  status: number;
  body: VerifyResponse | SettleResponse | SupportedResponse;
}

export const verifySteps = ["supported", "matches", "amount", "window", "signed", "chain"] as const;

/** Bytes of a request; no payment needs as many. */
export const largestBody = 64 << 10;

export const facilitatorSteps: FacilitatorSteps = {
  route({ method, url = "/" }) {
    const [path] = url.split("?");
    if (method === "GET" && path === "/supported") return "supported";
    if (method !== "POST") return undefined;
    return path === "/verify" ? "verify" : path === "/settle" ? "settle" : undefined;
  },

  receive: (request) => readBody(request, largestBody),

  read(body) {
    if (!isObject(body)) return { ok: false, problem: "the body is not a JSON object" };
    const payment = readPayment(body["paymentPayload"]);
    if (!payment.ok) return { ok: false, problem: `paymentPayload: ${payment.problem}` };
    const { x402Version } = payment.value;
    if (body["x402Version"] !== x402Version) return { ok: false, problem: "x402Version differs between body and payload" };
    const requirements = readRequirements(body["paymentRequirements"], x402Version);
    if (!requirements.ok) return { ok: false, problem: `paymentRequirements: ${requirements.problem}` };
    return { ok: true, value: { x402Version, paymentPayload: payment.value, paymentRequirements: requirements.value } };
  },

  supported({ request, config }) {
    const { scheme, network } = request.paymentRequirements;
    if (scheme !== "exact") return "unsupported_scheme";
    // By its name in this version: a v1 slug in a v2 request is a name that v2 does not have.
    if (network !== networkName(config.chainId, request.x402Version)) return "invalid_network";
    const asset = request.paymentRequirements.asset;
    if (!config.assets.some((known) => sameAddress(known.address, asset))) return "invalid_payment_requirements";
    return undefined;
  },

  matches({ request, authorization }) {
    const { paymentPayload: payment, paymentRequirements: requirements } = request;
    if (payment.x402Version === 2) {
      if (payment.accepted.scheme !== requirements.scheme) return "invalid_scheme";
      if (payment.accepted.network !== requirements.network) return "invalid_network";
      if (!sameTerms(payment.accepted, requirements)) return "invalid_payment_requirements";
    } else {
      if (payment.scheme !== requirements.scheme) return "invalid_scheme";
      if (payment.network !== requirements.network) return "invalid_network";
    }
    if (!sameAddress(authorization.to, requirements.payTo)) return "invalid_exact_evm_payload_recipient_mismatch";
    return undefined;
  },

  amount({ request, authorization }) {
    const { amount } = termsOf(request.paymentRequirements);
    const value = BigInt(authorization.value);
    // v2 wants the exact amount; v1 "meets or exceeds" (core v1 and v2, 6.1.2 step 3).
    const enough = request.x402Version === 2 ? value === amount : value >= amount;
    return enough && value > 0n ? undefined : "invalid_exact_evm_payload_authorization_value_mismatch";
  },

  window({ authorization, config }) {
    const now = BigInt(config.now());
    // The token wants now > validAfter and now < validBefore, both strictly.
    if (BigInt(authorization.validAfter) >= now) return "invalid_exact_evm_payload_authorization_valid_after";
    if (BigInt(authorization.validBefore) < now + BigInt(config.margin)) {
      return "invalid_exact_evm_payload_authorization_valid_before";
    }
    return undefined;
  },

  async signed({ authorization, signature, asset, config, relayer, recovered }) {
    const token = config.assets.find((candidate) => sameAddress(candidate.address, asset));
    if (!token) return "invalid_payment_requirements";
    // The domain is the token's own: what `extra` says about it is the seller's word.
    const domain = { name: token.name, version: token.version, chainId: config.chainId, verifyingContract: getAddress(asset) };
    const digest = authorizationDigest(domain, authorization);
    const known = `${authorization.from}:${digest}:${signature}`;
    if (recovered.has(known)) return undefined;
    if (isSignedBy(authorization.from, digest, signature)) {
      if (recovered.size >= 10_000) recovered.clear();
      recovered.add(known);
      return undefined;
    }
    // Not an EOA's signature: a deployed contract wallet may still say yes (EIP-1271). An undeployed one cannot be asked.
    const yes = await relayer.walletAgrees(authorization.from, digest, signature);
    return yes ? undefined : "invalid_exact_evm_payload_signature";
  },

  async chain({ authorization, signature, asset, relayer }) {
    const state = await relayer.examine(asset, authorization, signature);
    if (!state.hasCode) return "invalid_payment_requirements";
    if (state.used) return "invalid_transaction_state";
    if (state.balance < BigInt(authorization.value)) return "insufficient_funds";
    return state.simulated ? undefined : "invalid_transaction_state";
  },

  exclusive: true,

  broadcast: ({ authorization, signature, asset, relayer }) => relayer.broadcast(asset, authorization, signature),

  confirm: ({ relayer }, transaction) => relayer.confirm(transaction),

  async proves({ authorization, asset, relayer }, receipt) {
    if (receipt.status !== "success") return false;
    const { from, to, value } = authorization;
    const logged = receipt.logs.some((log) => {
      const transfer = sameAddress(log.address, asset) ? readTransfer(log) : undefined;
      return (
        transfer !== undefined &&
        sameAddress(transfer.from, from) &&
        sameAddress(transfer.to, to) &&
        transfer.value === BigInt(value)
      );
    });
    // A log is only what the token says happened.
    return logged && relayer.borneOut(asset, [from, to], receipt.blockNumber);
  },

  say: ({ status, body }) => ({ status, body }),
};

/** The transferWithAuthorization call of an authorization, in the overload that serves EOAs and contract wallets alike. */
export function transferCall(asset: Address, authorization: Authorization, signature: Hex) {
  return {
    address: asset,
    abi: tokenAbi,
    functionName: "transferWithAuthorization",
    args: [
      authorization.from,
      authorization.to,
      BigInt(authorization.value),
      BigInt(authorization.validAfter),
      BigInt(authorization.validBefore),
      authorization.nonce,
      signature,
    ],
  } as const;
}
