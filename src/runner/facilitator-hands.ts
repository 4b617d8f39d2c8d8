import { setTimeout as wait } from "node:timers/promises";
import { clock } from "../devnet/clock.js";
import type { Call } from "../devnet/recorder.js";
import type { World } from "../devnet/world.js";
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
  /** Looks until `found` says something, or for as long as a target would take to begin. */
  const look = async <T>(patience: number, found: () => Promise<T | undefined>): Promise<T | undefined> => {
    for (const deadline = clock() + patience; ; await wait(25, undefined, { signal })) {
      const seen = await found();
      if (seen !== undefined || clock() >= deadline) return seen;
    }
  };
  const toFacilitator = async (payer: Buyer) => (await world.calls(payer.address)).filter((call) => call.to === "facilitator");
  const hands: FacilitatorHands = {
    fault: (payer, call, action, times) =>
      world.fault({ at: "facilitator", call, payer: payer.address, action, ...(times === undefined ? {} : { times }) }),
    calls: (payer) => world.calls(payer.address),
    async quiet(payer) {
      await look(longestFault, async () => {
        const calls = await toFacilitator(payer);
        const open = calls.some((call) => call.endedAt === undefined || call.endedAt > clock() - lull);
        return open ? undefined : true;
      });
    },
    async met(fault) {
      const all = async () => (await Promise.all(payers.map((payer) => world.calls(payer.address)))).flat();
      const has = (calls: Call[]) => (calls.some((call) => call.fault === fault.id) ? true : undefined);
      // A server that answers first and settles then meets it only now.
      if (await look(lull, async () => has(await all()))) return;
      const others = (await all()).filter(
        (call) => call.to === "facilitator" && call.payer?.toLowerCase() === fault.payer?.toLowerCase(),
      );
      // Who settles without asking first does nothing wrong; there is just no answer to /verify that it could ignore.
      if (fault.call === "verify" && others.length > 0) throw new NotApplicable("the target settles without calling /verify");
      throw new Untestable("the fault was never met: the target did not make the facilitator call that was to fail");
    },
    async underWay(payer, call) {
      const methods = await look(longestQueue, async () => {
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
      const held = async () => ((await world.calls(payer.address)).some(({ fault }) => fault === hold.id) ? true : undefined);
      const asking = payer.present(payment);
      const answered = asking.then(
        () => undefined,
        () => undefined,
      );
      try {
        const inTime = await Promise.race([look(longestQueue, held), answered]);
        if (!inTime && !(await held())) throw new Untestable("the target never called /settle");
        await act();
      } finally {
        await hands.heal(payer);
      }
      const answer = await asking;
      const late = (await world.ledger(payer.address)).some(({ nonce }) => nonce === payment.authorization.nonce);
      if (late) throw new Untestable("it was settled before anything could come between");
      return answer;
    },
  };
  return hands;
}
