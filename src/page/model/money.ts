/** The token that the devnet has where Base Sepolia has USDC. */
const usdc = "0x036cbd53842c5426634e7929541ec2318f3dcf7e";

/** `1000` atomic units are `0.001`; undefined for what is no amount. */
export function decimal(units: string, decimals = 6): string | undefined {
  if (!/^\d{1,78}$/.test(units)) return undefined;
  const digits = units.replace(/^0+(?=\d)/, "").padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return `${digits.slice(0, -decimals)}${fraction ? `.${fraction}` : ""}`;
}

/** An amount in words: atomic units, and USDC where it is that; `asset` is unknown where a message does not name one. */
export function amount(units: string, asset?: string): string {
  const whole = asset === undefined || asset.toLowerCase() === usdc ? decimal(units) : undefined;
  return whole === undefined ? `${units} atomic units` : `${whole} USDC`;
}

/** `0x1234…cdef` of what is long. */
export const short = (hex: string): string => (hex.length > 14 ? `${hex.slice(0, 6)}…${hex.slice(-4)}` : hex);

/** Milliseconds since the beginning, as one reads them. */
export function time(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  return seconds < 100
    ? `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A Unix time in seconds as a date, where it is one. */
export function date(seconds: string): string | undefined {
  if (!/^\d{1,12}$/.test(seconds)) return undefined;
  const at = new Date(Number(seconds) * 1_000);
  return Number.isNaN(at.getTime()) ? undefined : `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
