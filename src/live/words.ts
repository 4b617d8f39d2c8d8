import type { ControlInput, ControlRoute } from "../devnet/control-routes.js";
import type { Fault, FaultAction, InstalledFault } from "../devnet/faults.js";

/** What somebody did through the control API, in words; undefined for what only asks, or is seen anyway, in blocks or faults. */
export function actInWords({ method, path }: ControlRoute, { body }: ControlInput): string | undefined {
  const told = (name: string) => String(body[name]).slice(0, 80);
  switch (`${method} ${path}`) {
    case "POST /time":
      return `The chain's clock was set to ${new Date(Number(body["timestamp"]) * 1_000).toISOString().slice(0, 19)}Z.`;
    case "POST /advance":
      return `The chain's clock was moved on by ${told("seconds")} s.`;
    case "POST /reorg":
      return `The newest ${blocks(told("depth"))} replaced by empty ones.`;
    case "POST /rollback":
      return `The node forgot the newest ${Number(body["depth"]) === 1 ? "block" : `${told("depth")} blocks`}.`;
    case "POST /automine":
      return body["on"] === true
        ? "Transactions are mined as they come."
        : "Transactions wait in the pool until somebody mines a block.";
    case "DELETE /pool":
      return "The pool was emptied.";
    case "POST /base-fee":
      return `Gas costs at least ${told("wei")} wei in the next block.`;
    default:
      return undefined;
  }
}

const short = (address: string) => `${address.slice(0, 6)}…${address.slice(-4)}`;
const blocks = (depth: string) => (depth === "1" ? "block was" : `${depth} blocks were`);

/** Which faults came and went. */
export function faultChanges(before: readonly InstalledFault[], after: readonly InstalledFault[]): string[] {
  const [old, now] = [new Set(before.map(({ id }) => id)), new Set(after.map(({ id }) => id))];
  return [
    ...before.filter(({ id }) => !now.has(id)).map(({ id }) => `Off: ${id}.`),
    ...after.filter(({ id }) => !old.has(id)).map((fault) => `On: ${fault.id}, ${faultInWords(fault)}.`),
  ];
}

/** What a fault does, and to whom. */
export function faultInWords({ at, call, payer, times, action }: Fault): string {
  const service = at === "facilitator" ? "the facilitator" : "the node";
  const what = call === "*" ? "anything" : call.slice(0, 60);
  const whose = payer === undefined ? "everybody" : short(payer);
  const often = times === undefined ? "" : times === 1 ? ", once" : `, ${times} times`;
  return `${service}, asked for ${what}, ${actionInWords(action)}, for ${whose}${often}`;
}

const moments = { before: "before the work is done", after: "after the work was done", later: "and does the work later" };

function actionInWords(action: FaultAction): string {
  switch (action.do) {
    case "hold":
      return "waits until the fault is off";
    case "turns":
      return `lets calls go on one at a time, in the order ${action.order}`;
    case "delay":
      return `is ${action.ms} ms late, ${moments[action.when]}`;
    case "hang":
      return `never answers, ${action.when === "before" ? "and does nothing" : moments[action.when]}`;
    case "reset":
      return `breaks the connection, ${moments[action.when]}`;
    case "truncate":
      return "breaks off in the middle of its answer";
    case "answer":
      return `answers ${action.status ?? 200} ${action.forward ? "and does the work all the same" : "instead"}`;
    case "patch":
      return `changes ${Object.keys(action.members).join(", ").slice(0, 80)} in its answer`;
    case "repeat":
      return `is asked ${action.times} times for once`;
    case "rpc-error":
      return `answers with the error ${action.code}${action.forward ? " after the work was done" : ""}`;
    case "rpc-result":
      return "answers with another result";
    case "stale":
      return `is ${action.blocks} blocks behind`;
  }
}
