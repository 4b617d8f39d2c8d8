import { parseTransaction, type Hex, type LocalAccount, type TransactionSerialized } from "viem";
import { clock } from "../devnet/clock.js";
import type { Call } from "../devnet/recorder.js";
import type { World } from "../devnet/world.js";
import { needsOwnWorld } from "./block-hands.js";
import { look, whileHeld } from "./look.js";
import { NotApplicable, Untestable, type FacilitatorContext } from "./scenario.js";

/** Milliseconds after which a target that had something to do would have begun. */
const lull = 400;
/** Milliseconds until a call's turn comes. */
const longestQueue = 20_000;
/** Milliseconds to wait for a target that never comes to rest. */
const longestRest = 8_000;

const broadcast = "eth_sendRawTransaction";

type NodeHands = Pick<
  FacilitatorContext,
  "fault" | "faultAll" | "calls" | "sent" | "underWay" | "whileSettling" | "quiet" | "met" | "heal" | "healAll"
>;

/** What a scenario does with the node behind a facilitator, and sees of it. */
export function nodeHands(
  world: World,
  {
    own,
    payers,
    post,
    signal,
  }: { own: boolean; payers: readonly LocalAccount[]; post: FacilitatorContext["post"]; signal: AbortSignal },
): NodeHands {
  const rpc = async (payer: { address: Hex }) => (await world.calls(payer.address)).filter((call) => call.to === "rpc");
  const hands: NodeHands = {
    fault: (payer, call, action, times) =>
      world.fault({ at: "rpc", call, payer: payer.address, action, ...(times === undefined ? {} : { times }) }),
    faultAll(call, action, times) {
      if (!own) throw new NotApplicable(needsOwnWorld);
      return world.fault({ at: "rpc", call, action, ...(times === undefined ? {} : { times }) });
    },
    async calls(payer) {
      if (world.info.public) throw new NotApplicable("what the target asks its node is not seen on a public test network");
      return world.calls(payer.address);
    },
    async sent(payer) {
      await hands.calls(payer);
      const hashes = new Map((await rpc(payer)).filter(isBroadcast).map((call) => [call.transaction, gasOf(call)] as const));
      return Promise.all(
        [...hashes].flatMap(([hash, gas]) =>
          hash === undefined
            ? []
            : [
                world.transaction(hash).then((found) => ({
                  hash,
                  ...(gas === undefined ? {} : { gas }),
                  ...(found ? { status: found.status } : {}),
                })),
              ],
        ),
      );
    },
    async underWay(payer, name) {
      const seen = await look(longestQueue, signal, async () =>
        (await rpc(payer)).some(({ method }) => method === name || (name === broadcast && method.startsWith(broadcast)))
          ? true
          : undefined,
      );
      if (!seen) throw new Untestable(`the target never called ${name}`);
    },
    async whileSettling(payer, body, act) {
      // Some send and wait in one call; whichever it is, it is held up.
      const holds = await Promise.all([broadcast, `${broadcast}Sync`].map((call) => hands.fault(payer, call, { do: "hold" })));
      return whileHeld(
        {
          asking: post("settle", body),
          held: async () => (await rpc(payer)).some(({ fault }) => holds.some(({ id }) => id === fault)),
          release: () => hands.heal(payer),
          patience: longestQueue,
          nothing: new Untestable("no transaction of the target's was seen, so nothing could come between"),
        },
        signal,
        act,
      );
    },
    async quiet(payer) {
      await look(longestRest, signal, async () => {
        const open = (await rpc(payer)).some((call) => call.endedAt === undefined || call.endedAt > clock() - lull);
        return open ? undefined : true;
      });
    },
    async met(...faults) {
      const whose = [undefined, ...payers.map(({ address }) => address)];
      const calls = (await Promise.all(whose.map((payer) => world.calls(payer)))).flat();
      if (!calls.some((call) => faults.some(({ id }) => id === call.fault)))
        throw new Untestable("the fault was never met: the target did not make the node call that was to fail");
    },
    heal: (payer) => world.clearFaults(payer.address),
    healAll() {
      if (!own) throw new NotApplicable(needsOwnWorld);
      return world.clearFaults();
    },
  };
  return hands;
}

const isBroadcast = ({ method }: Call) => method.startsWith(broadcast);

function gasOf({ request }: Call): bigint | undefined {
  const [raw] = Array.isArray(request) ? (request as unknown[]) : [];
  try {
    return parseTransaction(raw as TransactionSerialized).gas;
  } catch {
    return undefined;
  }
}
