import { localAccount } from "../../protocol/secp256k1.js";
import type { Address, Hex } from "viem";
import type { Ask } from "../../devnet/facilitator-proxy.js";
import { BodyTooLarge, listen, sendJson, type Listening } from "../../devnet/http.js";
import { usdc, usdcAddress } from "../../devnet/token.js";
import { createFacilitator } from "./facilitator.js";
import { facilitatorSteps, largestBody, type FacilitatorSteps } from "./steps.js";

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
  /** How the node is asked; default over the network. */
  fetch?: typeof globalThis.fetch;
}

/** An answer before it is put on the wire. */
type Answer = ReturnType<FacilitatorSteps["say"]>;

/** Serves the reference facilitator over HTTP: POST /verify, POST /settle, GET /supported (core, section 7), GET /health; and to callers in this process. */
export async function startFacilitator(options: FacilitatorOptions): Promise<Listening & { ask: Ask }> {
  const account = localAccount(options.key);
  const steps = options.steps ?? facilitatorSteps;
  const facilitator = createFacilitator(
    {
      chainId: options.chainId,
      assets: [options.asset ?? { address: usdcAddress, name: usdc.name, version: usdc.version }],
      margin: 6,
      now: () => Math.floor(Date.now() / 1000),
    },
    {
      rpcUrl: options.rpcUrl,
      chainId: options.chainId,
      account,
      receiptTimeout: options.receiptTimeout ?? 8_000,
      ...(options.fetch ? { fetch: options.fetch } : {}),
    },
    steps,
  );

  const answer = async (
    request: Parameters<FacilitatorSteps["route"]>[0],
    receive: () => Promise<Buffer>,
    gone: () => boolean,
  ): Promise<Answer> => {
    if (request.method === "GET" && request.url === "/health") return { status: 200, body: { status: "ok" } };
    const path = steps.route(request);
    if (path === "supported") return steps.say({ path, status: 200, body: facilitator.supported() });
    if (path === undefined) {
      return { status: 404, body: { error: "this facilitator serves POST /verify, POST /settle and GET /supported" } };
    }
    const bytes = await receive();
    let body: unknown;
    try {
      body = JSON.parse(bytes.toString("utf8"));
    } catch {
      body = undefined;
    }
    const said = path === "verify" ? await facilitator.verify(body) : await facilitator.settle(body, gone);
    return steps.say({ path, request: body, ...said });
  };
  const failed = (error: unknown): Answer => ({
    status: error instanceof BodyTooLarge ? 413 : 500,
    body: { error: "the request could not be handled" },
  });

  const listening = await listen((request, response) => {
    const send = ({ status, body, headers }: Answer) => {
      for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
      sendJson(response, status, body);
    };
    void answer(
      request,
      () => steps.receive(request),
      () => response.destroyed,
    )
      .then(send)
      .catch((error: unknown) => (response.headersSent || response.destroyed ? response.destroy() : send(failed(error))));
  }, options.port ?? 0);
  return {
    ...listening,
    async ask({ body, ...request }, gone) {
      const receive = () => (body.length > largestBody ? Promise.reject(new BodyTooLarge()) : Promise.resolve(body));
      const said = await answer(request, receive, gone).catch(failed);
      return {
        status: said.status,
        headers: { "content-type": "application/json", ...said.headers },
        body: Buffer.from(JSON.stringify(said.body)),
      };
    },
  };
}
