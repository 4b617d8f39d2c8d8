import type { Address, Hex } from "viem";

/** The messages of x402 v1 and v2 as they stand on the wire. What arrives is `unknown` until a schema or a reader has looked at it. */

export type X402Version = 1 | 2;

/** The three parts of the protocol (core, section 3). */
export type Role = "server" | "client" | "facilitator";

/** EIP-3009 parameters (core v2, 5.2.2). Amounts in atomic units, times in Unix seconds, all decimal strings. */
export interface Authorization {
  from: Address;
  to: Address;
  value: string;
  validAfter: string;
  validBefore: string;
  nonce: Hex;
}

/** The `payload` of scheme exact on EVM (scheme_exact_evm, section 1, phase 1). */
export interface ExactPayload {
  signature: Hex;
  authorization: Authorization;
}

export type Extra = { name?: string; version?: string } & Record<string, unknown>;

/** One entry of `accepts` in v2 (core v2, 5.1.2). `amount` in atomic units. */
export interface RequirementsV2 {
  scheme: string;
  network: string;
  amount: string;
  asset: string;
  payTo: string;
  maxTimeoutSeconds: number;
  extra?: Extra;
}

/** One entry of `accepts` in v1 (core v1, 5.1.2). `maxAmountRequired` in atomic units. */
export interface RequirementsV1 {
  scheme: string;
  network: string;
  maxAmountRequired: string;
  asset: string;
  payTo: string;
  resource: string;
  description: string;
  mimeType?: string;
  outputSchema?: unknown;
  maxTimeoutSeconds: number;
  extra?: Extra;
}

export type Requirements = RequirementsV1 | RequirementsV2;

export interface ResourceInfo {
  url: string;
  description?: string;
  mimeType?: string;
}

export interface ChallengeV2 {
  x402Version: 2;
  error?: string;
  resource: ResourceInfo;
  accepts: RequirementsV2[];
  extensions?: Record<string, unknown>;
}

export interface ChallengeV1 {
  x402Version: 1;
  error: string;
  accepts: RequirementsV1[];
}

export interface PaymentV2 {
  x402Version: 2;
  resource?: ResourceInfo;
  accepted: RequirementsV2;
  payload: ExactPayload;
  extensions?: Record<string, unknown>;
}

export interface PaymentV1 {
  x402Version: 1;
  scheme: string;
  network: string;
  payload: ExactPayload;
}

export type Payment = PaymentV1 | PaymentV2;

/** Body of POST /verify and POST /settle (core, section 7). */
export interface FacilitatorRequest {
  x402Version: X402Version;
  paymentPayload: Payment;
  paymentRequirements: Requirements;
}

export interface VerifyResponse {
  isValid: boolean;
  invalidReason?: string;
  payer?: string;
}

/** Core, 5.3. `transaction` is empty when nothing was sent to the chain. */
export interface SettleResponse {
  success: boolean;
  errorReason?: string;
  payer?: string;
  transaction: string;
  network: string;
}

export interface SupportedResponse {
  kinds: { x402Version: number; scheme: string; network: string; extra?: Record<string, unknown> }[];
  extensions: string[];
  signers: Record<string, string[]>;
}

/** The price of a requirement in atomic units, whatever the version calls it. */
export function amountOf(requirements: Requirements): string {
  return "amount" in requirements ? requirements.amount : requirements.maxAmountRequired;
}

/** The member of a requirement that names the price, with any value. */
export function priced(x402Version: X402Version, amount: unknown): Record<string, unknown> {
  return x402Version === 2 ? { amount } : { maxAmountRequired: amount };
}
