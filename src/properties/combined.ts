import type { Hex } from "viem";
import type { Changes } from "../runner/scenario.js";
import type { GeneratedCase } from "./cases.js";
import { paymentChanges, type Facts } from "./payment-changes.js";

/** All changes of a case, as one. */
export function combined(steps: GeneratedCase, facts: Facts): Changes {
  const made = steps.map(({ name, by }) => paymentChanges[name]?.make(by, facts) ?? {});
  const through = <T>(functions: readonly (((value: T) => T) | undefined)[]) => {
    const known = functions.filter((one) => one !== undefined);
    return known.length === 0 ? undefined : (value: T) => known.reduce((so, one) => one(so), value);
  };
  const merged = (members: "authorization" | "domain" | "accepted") =>
    Object.assign({}, ...made.map((one) => one[members])) as Record<string, unknown>;
  const message = through(
    made.map((one) => one.message as ((value: Record<string, unknown>) => Record<string, unknown>) | undefined),
  );
  const json = made.find((one) => one.json)?.json;
  const header = through(made.map((one) => one.header));
  const signed = through(made.map((one) => one.signature as ((value: Hex) => Hex) | undefined));
  const signer = made.find((one) => one.signer)?.signer;
  const headerName = made.find((one) => one.headerName)?.headerName;
  return {
    authorization: merged("authorization"),
    domain: merged("domain"),
    accepted: merged("accepted"),
    ...(signed ? { signature: signed } : {}),
    ...(signer ? { signer } : {}),
    ...(message ? { message } : {}),
    // The text is that of the message as it was changed.
    ...(json ? { json: (usual: Record<string, unknown>) => json(message ? message(usual) : usual) } : {}),
    ...(header ? { header } : {}),
    ...(headerName ? { headerName } : {}),
  };
}
