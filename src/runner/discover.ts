import { seededAccount } from "../devnet/accounts.js";
import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import { claimsVersion, payableOffer, readChallenge } from "../protocol/challenge.js";
import type { Profile } from "./events.js";
import { describe, notServed } from "./answers.js";
import { makePayment } from "./payments.js";
import type { Exchange } from "./scenario.js";
import type { Resource } from "./resource.js";
import { exchange } from "./wire.js";
import { seeded } from "../devnet/accounts.js";

/** Paths that example servers sell at, tried when nobody said what to buy. */
const candidates = ["/", "/protected", "/premium", "/paid", "/weather", "/api", "/api/premium", "/data"];

/** Finds out what a server is: what it sells, in which versions, and whether it uses our facilitator. One purchase, if it can be made. */
export async function discoverServer(
  world: World,
  base: string,
  how: string,
  wanted: Resource | undefined,
  seed: string,
  /** Whether the target can be thought to use this world; without it nothing is signed. */
  wired: boolean,
): Promise<{ profile: Profile; resource: Resource; answered: boolean; patience: number }> {
  const notes: string[] = [];
  const ask = (resource: Resource, headers: Record<string, string> = {}, timeout = 10_000) =>
    exchange("discovery", { url: `${base}${resource.path}`, method: resource.method, headers, timeout });

  let resource = wanted ?? { method: "GET", path: "/" };
  let answer = await ask(resource);
  if (!wanted && answer.status !== 402) {
    // All at once, and with less patience: a target that hangs is found out in one wait.
    const others = candidates.slice(1).map((path) => ({ method: "GET", path }));
    const answers = await Promise.all(others.map((other) => ask(other, {}, 5_000)));
    const at = answers.findIndex(({ status }) => status === 402);
    [resource, answer] = [others[at] ?? resource, answers[at] ?? answer];
  }
  const versions = ([2, 1] as const).filter((version) => answer.status === 402 && claimsVersion(answer, version));
  if (answer.status !== 402)
    notes.push(`${resource.method} ${resource.path} without payment was answered ${describe(answer)}, not 402`);
  else if (versions.length === 0) notes.push(dialect(answer));

  let ourFacilitator: boolean | undefined;
  let hangs = false;
  if (!wired) notes.push("no devnet is behind it: only unpaid requests are made");
  for (const version of wired ? versions : []) {
    const seen = await tryPurchase(world, answer, version, seed, async (headers) => {
      const done = await ask(resource, headers);
      hangs ||= done.status === 0 && /no answer/.test(done.error ?? "");
      return done;
    });
    if (typeof seen === "string") notes.push(`v${version}: ${seen}`);
    else ourFacilitator = (ourFacilitator ?? false) || seen;
  }
  const profile: Profile = {
    role: "server",
    how,
    versions: [...versions].sort(),
    resource: `${resource.method} ${resource.path}`,
    ...(ourFacilitator === undefined ? {} : { ourFacilitator }),
    notes,
  };
  // A server with a single worker answers each request after all that came before, slow ones among them. One that does not
  // even answer when it has nothing else to do is not waited for so long.
  return { profile, resource, answered: answer.status !== 0, patience: hangs ? 5_000 : 45_000 };
}

/** Buys once; tells whether our facilitator was called, or why nothing could be bought. */
async function tryPurchase(
  world: World,
  answer: Exchange,
  x402Version: X402Version,
  seed: string,
  ask: (headers: Record<string, string>) => Promise<Exchange>,
): Promise<boolean | string> {
  const read = readChallenge(answer, x402Version);
  if (!read.ok) return `the challenge cannot be read: ${read.problem}`;
  const offer = payableOffer(read.message, x402Version, world.info.chainId);
  if (!offer) return `no offer can be paid by scheme exact with EIP-3009 on ${world.info.network}`;
  const account = seededAccount(seed, `discovery@${x402Version}`);
  await world.fund([account.address], 1_000_000n);
  const nonce = seeded(seed, `nonce:discovery@${x402Version}`);
  const now = Math.floor(Date.now() / 1000);
  const payment = await makePayment({ account, x402Version, offer, challenge: read.message, nonce, now });
  const problem = notServed(await ask({ [payment.header.name]: payment.header.value }));
  const called = (await world.calls(account.address)).some((call) => call.to === "facilitator");
  if (problem && !called) return `${problem}, and the devnet's facilitator was not asked`;
  return called;
}

/** What a 402 speaks that is not x402, in one sentence. */
function dialect(answer: Exchange): string {
  const names = Object.keys(answer.headers);
  const spoken = names.find((name) => /402|payment/.test(name)) ?? names.find((name) => name === "www-authenticate");
  const hint = spoken ? ` (it has ${spoken})` : "";
  return `the 402 carries no x402 terms${hint}: v2 needs a PAYMENT-REQUIRED header, v1 a JSON body with x402Version and accepts`;
}
