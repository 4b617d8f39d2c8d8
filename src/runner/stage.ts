import type { IncomingMessage } from "node:http";
import { Agent, request } from "undici";
import type { Address } from "viem";
import { clock } from "../devnet/clock.js";
import { listen, readBody } from "../devnet/http.js";
import { deliver, type Outcome, type Reply } from "../devnet/misbehave.js";
import type { World } from "../devnet/world.js";
import { payableOffer, readChallenge } from "../protocol/challenge.js";
import { challengeHeader } from "../protocol/headers.js";
import type { Requirements, X402Version } from "../protocol/messages.js";
import { readableOffers } from "../protocol/read-payment.js";
import { defaultRoute, startServer } from "../reference/server/serve.js";
import { serverSteps } from "../reference/server/steps.js";
import type { Stage, StageOptions, Visitor } from "./client-types.js";
import { authorizationIn } from "./payments.js";
import { presentedIn } from "./presented.js";
import type { Exchange } from "./scenario.js";
import { rewritten, takesWhatItLists } from "./stage-terms.js";

export interface StageSetting extends StageOptions {
  world: World;
  x402Version: X402Version;
  payTo: Address;
  /** Where it is sold: names the case, for whoever reads a client's log. */
  path: string;
  /** What is sold has this word in it. */
  goods: string;
  /** The record of the scenario, shared by all of its stages; each keeps its own part besides. */
  record: Exchange[];
}

export type RunningStage = Stage & { path: string; close(): Promise<void> };

const bodyLimit = 256 << 10;
/** What can be bought with; the price is the same. */
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Opens a seller on free ports: a reference server, and a recording layer in front of it that is all that buyers see. */
export async function startStage(setting: StageSetting): Promise<RunningStage> {
  const { world, payTo, path, goods, record, script, offers } = setting;
  const seller = await startServer({
    facilitatorUrl: world.info.facilitatorUrl,
    payTo,
    network: world.info.network,
    versions: [...(setting.versions ?? [setting.x402Version])],
    steps: { ...serverSteps, ...(offers ? { match: takesWhatItLists(offers) } : {}), ...setting.steps },
    ...(setting.identifier === undefined ? {} : { identifier: setting.identifier }),
    routes: methods.map((method) => ({
      ...defaultRoute,
      method,
      path,
      description: "A sentence with a word in it that nobody knows who has not paid",
      handler: () => ({
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ message: `You have paid for this word: ${goods}` }),
      }),
    })),
  });
  const agent = new Agent({ connections: 16, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const own: Exchange[] = [];

  const front = await listen((incoming, response) => {
    const target = incoming.url ?? "/";
    const exchange: Exchange = {
      id: `exchange:${record.length + 1}`,
      method: incoming.method ?? "GET",
      url: `${front.url}${target}`,
      requestHeaders: plainHeaders(incoming),
      status: 0,
      headers: {},
      body: "",
      startedAt: clock(),
      endedAt: clock(),
    };
    record.push(exchange);
    own.push(exchange);
    const presented = presentedIn(exchange);
    const [first] = presented;
    const authorization = first && authorizationIn({ paymentPayload: first.message });
    if (authorization !== undefined) exchange.authorization = authorization;
    const end = (error?: string) => {
      exchange.endedAt = clock();
      if (error !== undefined) exchange.error ??= error;
    };
    response.on("close", () => {
      if (!response.writableFinished) end("the client closed the connection");
    });
    void (async () => {
      const body = await readBody(incoming, 8 << 20);
      if (body.length > 0) exchange.requestBody = body.subarray(0, bodyLimit).toString("utf8");
      const visitor: Visitor = {
        method: exchange.method,
        target,
        headers: exchange.requestHeaders,
        count: own.length,
        presented,
      };
      const forward = async () => rewritten(await ask(`${seller.url}${target}`, incoming, body, agent), setting, visitor);
      const outcome: Outcome = script ? await script(visitor, forward) : { kind: "reply", reply: await forward() };
      note(exchange, outcome);
      deliver(outcome, response, (bytes) => (exchange.sent = bytes));
      if (outcome.kind !== "endless") end();
    })().catch((error: unknown) => {
      end(`the stage failed: ${error instanceof Error ? error.message : String(error)}`);
      response.destroy();
    });
  });

  return {
    origin: front.url,
    path,
    url: `${front.url}${path}`,
    payTo,
    goods,
    requests: () => [...own],
    presented: () => own.flatMap(presentedIn),
    offer() {
      const asked = own.find(({ status }) => status === 402);
      const challenge = asked && readChallenge(asked, setting.x402Version);
      return challenge?.ok ? payableOffer(challenge.message, setting.x402Version, world.info.chainId) : undefined;
    },
    offers: () =>
      own
        .filter(({ status }) => status === 402)
        .flatMap((asked) => ([1, 2] as const).flatMap((version) => offersOf(asked, version))),
    async close() {
      await front.close();
      await seller.close();
      await agent.destroy();
    },
  };
}

function offersOf(asked: Exchange, x402Version: X402Version): Requirements[] {
  // Who reads base64 in another form has read an offer all the same.
  const header = asked.headers[challengeHeader.toLowerCase()];
  const standard =
    header === undefined ? {} : { [challengeHeader.toLowerCase()]: Buffer.from(header, "base64").toString("base64") };
  const challenge = readChallenge({ ...asked, headers: { ...asked.headers, ...standard } }, x402Version);
  return challenge.ok ? readableOffers(challenge.message["accepts"], x402Version) : [];
}

function plainHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

/** Passes a request on as it came: the seller names its resource by the host that it was asked at. */
async function ask(url: string, incoming: IncomingMessage, body: Buffer, agent: Agent): Promise<Reply> {
  const {
    connection: _hop,
    "transfer-encoding": _coding,
    "keep-alive": _alive,
    expect: _expect,
    upgrade: _upgrade,
    ...headers
  } = incoming.headers;
  const answer = await request(url, {
    method: (incoming.method ?? "GET") as "GET",
    headers,
    dispatcher: agent,
    ...(body.length > 0 ? { body } : {}),
  });
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined || ["connection", "keep-alive", "transfer-encoding", "content-length"].includes(name)) continue;
    kept[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return { status: answer.statusCode, headers: kept, body: Buffer.from(await answer.body.arrayBuffer()) };
}

/** Writes down what is about to be answered. */
function note(exchange: Exchange, outcome: Outcome): void {
  exchange.headAt = clock();
  if (outcome.kind === "reset") exchange.error = "the stage broke the connection";
  if (outcome.kind === "hang") exchange.error = "the stage never answers";
  if (outcome.kind === "truncated") exchange.error = "the stage broke the connection in the middle of its answer";
  if (outcome.kind === "endless") exchange.error = "the stage does not come to an end with its answer";
  if (outcome.kind === "reset" || outcome.kind === "hang") return;
  const { status, headers, body } = outcome.reply;
  exchange.status = status;
  exchange.headers = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  exchange.body = body.subarray(0, bodyLimit).toString("utf8");
}
