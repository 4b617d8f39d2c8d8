import { localAccount } from "../../protocol/secp256k1.js";
import type { Address, Hex } from "viem";
import { BodyTooLarge, listen, sendJson, type Listening } from "../../devnet/http.js";
import { usdc, usdcAddress } from "../../devnet/token.js";
import { createFacilitator } from "./facilitator.js";
import { facilitatorSteps, type FacilitatorSteps, type Saying } from "./steps.js";

/** Where the reference facilitator settles, and with which key. */
export interface FacilitatorOptions {
  rpcUrl: string;
  chainId: number;
  /** The account that broadcasts and pays gas. */
  key: Hex;
  /** 0 picks a free port. */
  port?: number;
  asset?: { address: Address; name: string; version: string };
  /** How long a receipt is waited for before the outcome is called open, in milliseconds; default 8 s. */
  receiptTimeout?: number;
  steps?: FacilitatorSteps;
}

/** Serves the reference facilitator over HTTP: POST /verify, POST /settle, GET /supported (core, section 7), GET /health. */
export async function startFacilitator(options: FacilitatorOptions): Promise<Listening> {
  const account = localAccount(options.key);
  const steps = options.steps ?? facilitatorSteps;
  const facilitator = createFacilitator(
    {
      chainId: options.chainId,
      assets: [options.asset ?? { address: usdcAddress, name: usdc.name, version: usdc.version }],
      margin: 6,
      now: () => Math.floor(Date.now() / 1000),
    },
    { rpcUrl: options.rpcUrl, chainId: options.chainId, account, receiptTimeout: options.receiptTimeout ?? 8_000 },
    steps,
  );

  return listen((request, response) => {
    const send = (saying: Saying) => {
      const { status, body, headers } = steps.say(saying);
      for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
      sendJson(response, status, body);
    };
    void (async () => {
      if (request.method === "GET" && request.url === "/health") return sendJson(response, 200, { status: "ok" });
      const path = steps.route(request);
      if (path === "supported") return send({ path, status: 200, body: facilitator.supported() });
      if (path === undefined) {
        return sendJson(response, 404, { error: "this facilitator serves POST /verify, POST /settle and GET /supported" });
      }
      const bytes = await steps.receive(request);
      let body: unknown;
      try {
        body = JSON.parse(bytes.toString("utf8"));
      } catch {
        body = undefined;
      }
      if (path === "verify") return send({ path, request: body, ...(await facilitator.verify(body)) });
      return send({ path, request: body, ...(await facilitator.settle(body, () => response.destroyed)) });
    })().catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy();
      return sendJson(response, error instanceof BodyTooLarge ? 413 : 500, { error: "the request could not be handled" });
    });
  }, options.port ?? 0);
}
