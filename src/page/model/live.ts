import type { InstalledFault, Fault } from "../../devnet/faults.js";
import type { LiveAccount, LiveEntry } from "../../live/types.js";
import { decimal } from "./money.js";

/** USDC as somebody types it in atomic units; undefined for what is no amount above zero. */
export function unitsOf(text: string, decimals = 6): string | undefined {
  const found = /^(\d{0,60})(?:[.,](\d*))?$/.exec(text.trim());
  const [, whole = "", fraction = ""] = found ?? [];
  if (!found || whole + fraction === "" || fraction.length > decimals) return undefined;
  const units = `${whole}${fraction.padEnd(decimals, "0")}`.replace(/^0+/, "");
  return units === "" ? undefined : units;
}

/** An amount with two digits at least, as money is written. */
export function money(units: string): string {
  const [whole = "", fraction = ""] = (decimal(units) ?? units).split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction.padEnd(2, "0")}`;
}

/** Something that can be made to go wrong by one switch. */
export interface Switch {
  name: string;
  fault: Pick<Fault, "at" | "call" | "action">;
}

const facilitator = (call: string, action: Fault["action"]): Switch["fault"] => ({ at: "facilitator", call, action });
const node = (call: string, action: Fault["action"]): Switch["fault"] => ({ at: "rpc", call, action });

export const switches: readonly { title: string; switches: readonly Switch[] }[] = [
  {
    title: "Facilitator",
    switches: [
      {
        name: "calls every payment invalid",
        fault: facilitator("verify", { do: "answer", body: { isValid: false, invalidReason: "insufficient_funds" } }),
      },
      { name: "is 3 s late when it settles", fault: facilitator("settle", { do: "delay", ms: 3_000, when: "after" }) },
      { name: "holds settling back until this is off", fault: facilitator("settle", { do: "hold" }) },
      { name: "settles, and the answer is lost", fault: facilitator("settle", { do: "reset", when: "after" }) },
      {
        name: "answers 500 instead of settling",
        fault: facilitator("settle", { do: "answer", status: 500, body: { error: "internal error" } }),
      },
      { name: "is not there", fault: facilitator("*", { do: "reset", when: "before" }) },
    ],
  },
  {
    title: "Node",
    switches: [
      { name: "is 5 blocks behind", fault: node("*", { do: "stale", blocks: 5 }) },
      {
        name: "answers every call with an error",
        fault: node("*", { do: "rpc-error", code: -32_000, message: "internal error" }),
      },
      { name: "is 1 s late", fault: node("*", { do: "delay", ms: 1_000, when: "before" }) },
      { name: "is not there", fault: node("*", { do: "reset", when: "before" }) },
    ],
  },
];

/** The fault in force that a switch stands for, for this payer or for everybody. */
export function isOn(faults: readonly InstalledFault[], { fault }: Switch, payer: string): InstalledFault | undefined {
  const action = JSON.stringify(fault.action);
  return faults.find(
    (one) =>
      one.at === fault.at &&
      one.call === fault.call &&
      (one.payer ?? "").toLowerCase() === payer.toLowerCase() &&
      one.times === undefined &&
      JSON.stringify(one.action) === action,
  );
}

/** How far the chain's clock is from this machine's, in words. */
export function clockInWords(ahead: number): string {
  const seconds = Math.abs(ahead);
  if (seconds < 5) return "in step with this machine";
  const [amount, unit] =
    seconds < 100
      ? [seconds, "seconds"]
      : seconds < 5_400
        ? [seconds / 60, "minutes"]
        : seconds < 172_800
          ? [seconds / 3_600, "hours"]
          : [seconds / 86_400, "days"];
  return `${Math.round(amount)} ${unit} ${ahead > 0 ? "ahead of" : "behind"} this machine`;
}

/** What an account is called here; of the buyers there are several. */
export function nameOf({ role, address }: Pick<LiveAccount, "role" | "address">, accounts: readonly LiveAccount[]): string {
  if (role === "minted") return "minted to";
  if (role !== "buyer") return role.replaceAll("-", " ");
  return `buyer ${accounts.filter((one) => one.role === "buyer").findIndex((one) => one.address === address) + 1}`;
}

/** Payers that were seen and are no account here: so many of them, the newest. */
const strangers = 12;

/** Whose payments can be made to fail: the buyers here, who was minted to, and whoever paid lately. */
export function payersIn(accounts: readonly LiveAccount[], entries: readonly LiveEntry[]): { name: string; address: string }[] {
  const own = accounts.filter(({ role }) => role === "buyer" || role === "minted");
  const known = new Set(own.map(({ address }) => address.toLowerCase()));
  const seen = new Map<string, string>();
  for (const entry of entries) {
    if (entry.type !== "call" || entry.to !== "facilitator" || entry.payer === undefined) continue;
    if (!known.has(entry.payer.toLowerCase())) seen.set(entry.payer.toLowerCase(), entry.payer);
  }
  return [
    ...own.map((account) => ({ name: nameOf(account, accounts), address: account.address })),
    ...[...seen.values()].slice(-strangers).map((address) => ({ name: "seen", address })),
  ];
}
