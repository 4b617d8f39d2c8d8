import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../../protocol/headers.js";
import { idIn, isPaymentId } from "../../../protocol/payment-identifier.js";
import { clientScenario, Untestable } from "../../../runner/scenario.js";

/** An extension that nobody knows. Its schema leads to the seller, who sees whether anybody follows. */
const declared = (host: string) => ({
  info: { colour: "blue", limits: { least: 1, most: [10, { unit: "page" }] }, since: null },
  schema: { type: "object", properties: { colour: { $ref: `http://${host}/colour.json` } } },
});

export default clientScenario({
  id: "client/extensions/echo",
  title: "Extensions that a seller declares come back whole, also those that nobody knows",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: {
    "unknown-extension-payable": "unknown-extension-no-obstacle",
    "info-not-deleted": "extensions-echoed",
    "info-not-overwritten": "extensions-echoed",
    "reference-not-followed": "foreign-reference-not-followed",
    "welcome-id-well-formed": "payment-id-form",
  },
  async run({ pays, expect }) {
    let extensions: Record<string, unknown> = {};
    const { stage, shown } = await pays(
      {
        challenge(message, _, { headers }) {
          extensions = { ...(message["extensions"] as object), "x-acme-notes": declared(headers["host"] ?? "") };
          return { ...message, extensions };
        },
      },
      "unknown-extension-payable",
    );
    const followed = stage.requests().filter(({ url }) => url.endsWith("/colour.json"));
    expect("reference-not-followed").that(followed.length === 0, `${followed.length} requests for what the schema leads to`, {
      expected: "no request",
      evidence: (followed.length > 0 ? followed : stage.requests()).map(({ id }) => id),
    });
    if (shown.length === 0) throw new Untestable("no payment was shown");
    for (const { message, exchange } of shown) {
      const echoed = isObject(message?.["extensions"]) ? message["extensions"] : {};
      const problems = Object.entries(extensions).flatMap(([name, entry]) => {
        const [info, back] = [(entry as { info: unknown }).info, echoed[name]];
        return differences(info, isObject(back) ? back["info"] : undefined, `${name}.info`);
      });
      for (const [check, kind] of [["info-not-deleted", "deleted"] as const, ["info-not-overwritten", "overwritten"] as const]) {
        const found = problems.find((problem) => problem.kind === kind);
        expect(check).that(!found, found ? `${found.path} was ${kind}` : `nothing was ${kind}`, {
          expected: extensions,
          actual: message?.["extensions"],
          evidence: [exchange.id],
        });
      }
      const id = idIn(message ?? {});
      expect("welcome-id-well-formed").that(id === undefined || isPaymentId(id), `the id is ${JSON.stringify(id)}`, {
        expected: "no id, or 16 to 128 of A-Z a-z 0-9 _ -",
        actual: id,
        evidence: [exchange.id],
      });
    }
  },
});

/** What of a declared value is missing or other in its echo, which may have more. */
function differences(own: unknown, back: unknown, path: string): { kind: "deleted" | "overwritten"; path: string }[] {
  if (back === undefined) return [{ kind: "deleted", path }];
  if (isObject(own) && isObject(back)) {
    return Object.entries(own).flatMap(([name, value]) => differences(value, back[name], `${path}.${name}`));
  }
  // To a list something may be added as well.
  const kept =
    Array.isArray(own) && Array.isArray(back)
      ? own.every((entry) => back.some((other) => isDeepStrictEqual(entry, other)))
      : isDeepStrictEqual(own, back);
  return kept ? [] : [{ kind: "overwritten", path }];
}
