import { setMaxListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { seeded, seededAccount } from "../devnet/accounts.js";
import { clock } from "../devnet/clock.js";
import type { World } from "../devnet/world.js";
import { claimsVersion, readChallenge } from "../protocol/challenge.js";
import type { X402Version } from "../protocol/messages.js";
import { botWall, dialectOf } from "../protocol/dialects.js";
import { TargetError } from "../targets/target.js";
import { describe, notServed } from "./answers.js";
import type { Profile } from "./events.js";
import { ourOffer, pocketMoney } from "./offers.js";
import { makePayment } from "./payments.js";
import type { Exchange } from "./scenario.js";
import { isObject } from "../protocol/headers.js";
import type { Resource } from "./resource.js";
import { exchange } from "./wire.js";

/** Paths that example servers sell at, tried when nobody said what to buy. */
const candidates = ["/", "/protected", "/premium", "/paid", "/weather", "/api", "/api/premium", "/data"];

/** A path that nobody sells at. */
const nowhere = "/x402-assay-asks-for-nothing";

/** Where there is nothing: no such place, no such method there, or no more. */
const absent = new Set([404, 405, 410]);

/** Milliseconds that a server may take to warm up: until then a server error is asked again. */
const warmUp = 3_000;
/** Milliseconds for one answer to a payment. A server with a single worker answers each request after all that came before. */
const patience = 45_000;
/** The same for a server that did not answer a payment when it had nothing else to do: it is not waited for so long again. */
const impatience = 2_000;

export interface DiscoveryOptions {
  world: World;
  /** `http://host:port`, and what comes before the path that is bought. */
  base: string;
  how: string;
  /** What to buy, the first above all; default is found out. */
  wanted?: readonly Resource[] | undefined;
  seed: string;
  /** Whether the target can be thought to use this world; without it nothing is signed. */
  wired: boolean;
  /** Waits until another request may be sent, where the target is somebody's public server. */
  pace?: (() => Promise<void>) | undefined;
  signal?: AbortSignal | undefined;
}

export interface FoundServer {
  profile: Profile;
  resource: Resource;
  /** More that it sells. */
  others: Resource[];
  answered: boolean;
  /** Why there is nothing to check: nothing is there that was to be bought, or nobody said what, and nothing that costs money was found. */
  nothingForSale?: string;
  /** What it speaks that is not x402, in one sentence; then there is nothing to say about how it sells. */
  dialect?: string;
  /** Why no payment of this world can be worth anything to the target: it refused a valid one without looking at the world. */
  elsewhere?: string;
  /** Milliseconds for one answer. */
  patience: number;
  /** The highest price of all versions, in atomic units; 0 when nothing can be paid. */
  price: bigint;
}

/** Finds out what a server is: what it sells, in which versions, and whether it uses our facilitator. One purchase a version, if it can be made. */
export async function discoverServer(options: DiscoveryOptions): Promise<FoundServer> {
  const { world, base, how, wired, signal } = options;
  // All candidates are asked at once, and each listens to it.
  if (signal) setMaxListeners(0, signal);
  const [wanted, ...named] = options.wanted ?? [];
  const notes: string[] = [];
  const ask = async (resource: Resource, headers: Record<string, string>, timeout: number) => {
    await options.pace?.();
    return exchange("discovery", {
      url: `${base}${resource.path}`,
      method: resource.method,
      headers,
      timeout,
      ...(signal ? { signal } : {}),
    });
  };
  const warmUntil = clock() + warmUp;
  const look = async (resource: Resource, timeout: number): Promise<Exchange> => {
    for (;;) {
      const answer = await ask(resource, {}, timeout);
      const again = answer.status >= 500 || answer.status === 429;
      if (!again || clock() > warmUntil || signal?.aborted) return answer;
      await wait(300);
    }
  };

  let resource = wanted ?? { method: "GET", path: "/" };
  let answer = await look(resource, 10_000);
  const wall = botWall(answer);
  if (wall) throw new TargetError(wall);
  let nothingForSale: string | undefined;
  let others: Resource[] = named;
  if (!wanted && answer.status !== 402) {
    // All at once, and with less patience: a target that hangs is found out in one wait.
    const tried = [...candidates.slice(1), nowhere].map((path) => ({ method: "GET", path }));
    const answers = await Promise.all(tried.map((other) => look(other, 5_000)));
    const priced = tried.filter((_, index) => answers[index]?.status === 402);
    // Who asks for money everywhere does not sell everywhere.
    if (!priced.some(({ path }) => path === nowhere)) others = priced.slice(1, 3);
    const asking = answers.findIndex(({ status }) => status === 402);
    // Who asks for money in other words than 402 is told so, rather than that it sells nothing.
    const at = asking >= 0 || dialectOf(answer) ? asking : answers.findIndex((other) => dialectOf(other));
    if (at < 0 && !dialectOf(answer))
      nothingForSale =
        `Nothing that costs money was found at ${base}: GET / was answered ${describe(answer)}, and no other usual path ` +
        `with 402; name what it sells by --resource "GET /path".`;
    [resource, answer] = [tried[at] ?? resource, answers[at] ?? answer];
  }
  if (wanted && absent.has(answer.status))
    nothingForSale =
      `${resource.method} ${resource.path} was answered ${describe(answer)}, so there is nothing to buy at ${base}; ` +
      `name what it sells by --resource "GET /path".`;
  const versions = ([2, 1] as const).filter((version) => answer.status === 402 && claimsVersion(answer, version));
  const dialect = versions.length === 0 ? dialectOf(answer) : undefined;
  if (dialect) notes.push(dialect);
  else if (answer.status !== 402)
    notes.push(`${resource.method} ${resource.path} without payment was answered ${describe(answer)}, not 402`);
  if (!wired) notes.push("no devnet is behind it: only unpaid requests are made");

  // Side by side: a target that hangs is found out in one wait.
  const attempts = await Promise.all(
    (wired ? versions : []).map(async (version) => ({
      version,
      ...(await tryPurchase(options, answer, version, (headers) => ask(resource, headers, patience))),
    })),
  );
  for (const { version, problem } of attempts) if (problem) notes.push(`v${version}: ${problem}`);
  // Who could not buy at all knows nothing of whose facilitator it is.
  const telling = attempts.filter(({ calls, problem }) => calls.facilitator > 0 || problem === undefined);
  const ourFacilitator = telling.length === 0 ? undefined : telling.some(({ calls }) => calls.facilitator > 0);
  const presented = attempts.filter(({ done }) => done !== undefined);
  const ignored = presented.length > 0 && presented.every(({ problem, calls }) => problem && calls.all === 0);
  const terms = readChallenge(answer, 2);
  const extensions = terms.ok && isObject(terms.message["extensions"]) ? Object.keys(terms.message["extensions"]) : [];
  const profile: Profile = {
    role: "server",
    how,
    versions: [...versions].sort(),
    resource: `${resource.method} ${resource.path}`,
    ...(others.length > 0 ? { others: others.map(({ method, path }) => `${method} ${path}`) } : {}),
    ...(extensions.length > 0 ? { extensions } : {}),
    ...(ourFacilitator === undefined ? {} : { ourFacilitator }),
    notes,
  };
  const hangs = presented.some(({ done }) => done?.status === 0 && /no answer/.test(done.error ?? ""));
  return {
    profile,
    resource,
    others,
    answered: answer.status !== 0,
    patience: hangs ? impatience : patience,
    price: attempts.reduce((most, { price }) => (price > most ? price : most), 0n),
    ...(nothingForSale === undefined ? {} : { nothingForSale }),
    ...(dialect ? { dialect } : {}),
    ...(ignored ? { elsewhere: elsewhere(world) } : {}),
  };
}

/** What came of one purchase. */
interface Attempt {
  /** Why nothing was bought. */
  problem?: string;
  /** The answer to the payment, if one could be made. */
  done?: Exchange;
  /** Atomic units; 0 when there is no offer that can be paid here. */
  price: bigint;
  /** How many calls the target made for the payer: to our facilitator, and to that or our node. */
  calls: { facilitator: number; all: number };
}

/** Buys once, from a payer who has what the offer asks for. */
async function tryPurchase(
  { world, seed }: DiscoveryOptions,
  answer: Exchange,
  x402Version: X402Version,
  ask: (headers: Record<string, string>) => Promise<Exchange>,
): Promise<Attempt> {
  const nothing = (problem: string): Attempt => ({ problem, price: 0n, calls: { facilitator: 0, all: 0 } });
  const read = readChallenge(answer, x402Version);
  if (!read.ok) return nothing(`the challenge cannot be read: ${read.problem}`);
  const found = ourOffer(read.message, x402Version, world.info);
  if (!found.ok) return nothing(found.problem);
  const { offer, price } = found;
  const account = seededAccount(seed, `discovery@${x402Version}`);
  await world.fund([account.address], pocketMoney(price));
  const nonce = seeded(seed, `nonce:discovery@${x402Version}`);
  const now = Math.floor(Date.now() / 1000);
  const payment = await makePayment({ account, x402Version, offer, challenge: read.message, nonce, now });
  const done = await ask({ [payment.header.name]: payment.header.value });
  const seen = await world.calls(account.address);
  const calls = { facilitator: seen.filter((call) => call.to === "facilitator").length, all: seen.length };
  const refused = notServed(done);
  if (refused === undefined || calls.facilitator > 0) return { ...(refused ? { problem: refused } : {}), done, price, calls };
  return { problem: `${refused}, and the devnet's facilitator was not asked`, done, price, calls };
}

/** What is said of a target that was there before us and that refuses what this world's payers have. */
function elsewhere({ info }: World): string {
  return (
    "the target does not use this devnet: it refused a valid payment and asked neither the devnet's facilitator nor its node; " +
    `start it with FACILITATOR_URL=${info.facilitatorUrl} and EVM_RPC_URL=${info.rpcUrl}`
  );
}
