import type { X402Version } from "../src/protocol/messages.js";
import type { Variant } from "../src/reference/variants.js";

/**
 * The version in which an honest server or facilitator is met at its `count`-th turn: one after the other, where it speaks both. Where it begins
 * hangs on its name alone, so that a new neighbour changes nothing for it.
 */
export function turn(variant: Variant, count: number): X402Version | "auto" {
  if (variant.kind !== "honest" || variant.role === "client" || variant.versions !== undefined) return "auto";
  // An excuse that is not needed, and a check that nobody else passes, are to be found out in either version.
  if (variant.passes !== undefined || Object.keys(variant.warns).length > 0) return "auto";
  return (count + sumOf(variant.id)) % 2 === 0 ? 1 : 2;
}

/** Which half of the scenarios it meets then, where it meets not all of them: its neighbours meet the other. */
export function half(variant: Variant, scenarios: readonly string[]): string[] {
  return scenarios.filter((id) => (sumOf(id) + sumOf(variant.id) / 2) % 2 < 1);
}

const sumOf = (text: string) => Buffer.from(text).reduce((sum, byte) => sum + byte);
