import { randomBytes } from "node:crypto";
import type { Hex, LocalAccount } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import type { World, WorldInfo } from "../src/devnet/world.js";
import type {
  Authorization,
  FacilitatorRequest,
  Requirements,
  SettleResponse,
  VerifyResponse,
} from "../src/protocol/messages.js";
import { networkName } from "../src/protocol/networks.js";
import { defaultPolicy } from "../src/reference/client/buy.js";
import { clientSteps } from "../src/reference/client/steps.js";

/** A payer that nobody has seen before. */
export const newAccount = (): LocalAccount => privateKeyToAccount(generatePrivateKey());

/** Fresh payers with money, in one transaction. */
export async function fundedPayers(world: World, count: number, amount = 10_000n): Promise<LocalAccount[]> {
  const payers = Array.from({ length: count }, newAccount);
  await world.fund(
    payers.map((payer) => payer.address),
    amount,
  );
  return payers;
}

export async function fundedPayer(world: World, amount?: bigint): Promise<LocalAccount> {
  const [payer] = await fundedPayers(world, 1, amount);
  return payer!;
}

/** The terms of a 1,000-unit resource of the world's payee. */
export function terms(info: WorldInfo, x402Version: 1 | 2 = 2): Requirements {
  const { address: asset, name, version } = info.asset;
  const common = { scheme: "exact", network: networkName(info.chainId, x402Version), asset, payTo: info.payee };
  const rest = { maxTimeoutSeconds: 60, extra: { name, version } };
  if (x402Version === 2) return { ...common, amount: "1000", ...rest };
  return {
    ...common,
    maxAmountRequired: "1000",
    resource: "http://localhost/a",
    description: "",
    mimeType: "text/plain",
    ...rest,
  };
}

export interface Changes {
  x402Version?: 1 | 2;
  /** Changes of the terms, of what the payer accepts and what the seller demands alike. */
  requirements?: Partial<Record<string, unknown>>;
  /** Changes of what is signed. */
  authorization?: Partial<Authorization>;
  /** Who signs, when it is not the payer. */
  signer?: LocalAccount;
  /** What becomes of the signature. */
  mangle?: (signature: Hex) => Hex;
}

/** A valid payment of the reference client with named changes, signed after them, as /verify and /settle want it. */
export async function payment(
  info: WorldInfo,
  payer: Pick<LocalAccount, "address">,
  changes: Changes = {},
): Promise<FacilitatorRequest> {
  const x402Version = changes.x402Version ?? 2;
  const requirements = { ...terms(info, x402Version), ...changes.requirements } as Requirements;
  const offer = { x402Version, requirements };
  const now = Math.floor(Date.now() / 1000);
  const authorization = {
    ...clientSteps.authorize(offer, defaultPolicy, payer.address, now, randomBytes(32)),
    ...changes.authorization,
  };
  const signer = changes.signer ?? (payer as LocalAccount);
  const signed = await clientSteps.sign(signer, offer, defaultPolicy, authorization);
  const signature = changes.mangle ? changes.mangle(signed.payload.signature) : signed.payload.signature;
  const paymentPayload = { ...signed, payload: { ...signed.payload, signature } };
  // A copy, as on the wire: what the buyer accepted and what the seller demands can be changed apart.
  return { x402Version, paymentPayload, paymentRequirements: structuredClone(requirements) };
}

export const authorizationOf = (request: FacilitatorRequest): Authorization => request.paymentPayload.payload.authorization;

export interface Answer<T> {
  status: number;
  body: T;
}

/** POSTs JSON; a string is sent as it is. */
export async function post<T>(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}

export const verify = (info: WorldInfo, body: unknown) => post<VerifyResponse>(`${info.facilitatorUrl}/verify`, body);
export const settle = (info: WorldInfo, body: unknown) => post<SettleResponse>(`${info.facilitatorUrl}/settle`, body);
