import { clock } from "../devnet/clock.js";
import type { Call } from "../devnet/recorder.js";
import type { World } from "../devnet/world.js";
import { look, whileHeld } from "./look.js";
import { NotApplicable, Untestable, type Buyer, type ServerContext } from "./scenario.js";

/** Milliseconds after which a server that had something to do would have begun. */
const lull = 400;
/** Milliseconds that a delayed call may take at most. */
const longestFault = 8_000;
/** Milliseconds until a payment's turn comes, where a server with a single worker takes one request after the other. */
const longestQueue = 30_000;

type FacilitatorHands = Pick<
  ServerContext,
  "fault" | "calls" | "met" | "underWay" | "whileSettling" | "quiet" | "heal" | "healAll"
>;

/** What a scenario does with the devnet's facilitator, and sees of it. `payers` may grow. */
export function facilitatorHands(world: World, payers: readonly Buyer[], signal: AbortSignal): FacilitatorHands {
  const toFacilitator = async (payer: Buyer) => (await world.calls(payer.address)).filter((call) => call.to === "facilitator");
  const hands: FacilitatorHands = {
    fault: (payer, call, action, times) =>
      world.fault({ at: "facilitator", call, payer: payer.address, action, ...(times === undefined ? {} : { times }) }),
    calls: (payer) => world.calls(payer.address),
    async quiet(payer) {
      await look(longestFault, signal, async () => {
        const calls = await toFacilitator(payer);
        const open = calls.some((call) => call.endedAt === undefined || call.endedAt > clock() - lull);
        return open ? undefined : true;
      });
    },
    async met(fault) {
      const all = async () => (await Promise.all(payers.map((payer) => world.calls(payer.address)))).flat();
      const has = (calls: Call[]) => (calls.some((call) => call.fault === fault.id) ? true : undefined);
      // A server that answers first and settles then meets it only now.
      if (await look(lull, signal, async () => has(await all()))) return;
      const others = (await all()).filter(
        (call) => call.to === "facilitator" && call.payer?.toLowerCase() === fault.payer?.toLowerCase(),
      );
      // Who settles without asking first does nothing wrong; there is just no answer to /verify that it could ignore.
      if (fault.call === "verify" && others.length > 0) throw new NotApplicable("the target settles without calling /verify");
      throw new Untestable("the fault was never met: the target did not make the facilitator call that was to fail");
    },
    async underWay(payer, call) {
      const methods = await look(longestQueue, signal, async () => {
        const called = (await toFacilitator(payer)).map(({ method }) => method);
        // Who settles has verified by then, or never will.
        return called.includes(call) || called.includes("settle") ? called : undefined;
      });
      if (methods?.includes(call)) return;
      if (call === "verify") throw new NotApplicable("the target settles without calling /verify");
      throw new Untestable(`the target never called /${call}`);
    },
    heal: (payer) => world.clearFaults(payer.address),
    healAll: () => world.clearFaults(),
    async whileSettling(payer, payment, act) {
      const hold = await hands.fault(payer, "settle", { do: "hold" });
      const answer = await whileHeld(
        {
          asking: payer.present(payment),
          held: async () => (await world.calls(payer.address)).some(({ fault }) => fault === hold.id),
          release: () => hands.heal(payer),
          patience: longestQueue,
          nothing: new Untestable("the target never called /settle"),
        },
        signal,
        act,
      );
      const late = (await world.ledger(payer.address)).some(({ nonce }) => nonce === payment.authorization.nonce);
      if (late) throw new Untestable("it was settled before anything could come between");
      return answer;
    },
  };
  return hands;
}
