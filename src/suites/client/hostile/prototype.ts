import { clientScenario, type StageOptions } from "../../../runner/scenario.js";
import { amountOf } from "../../../protocol/messages.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** Whom the names that are not members name; nobody has the key of it. */
const other = "0x000000000000000000000000000000000005e1f5";

/** Adds `__proto__` and `constructor` to an object, as members of its JSON. */
function poisoned(value: unknown): Record<string, unknown> {
  // An extension has info and schema.
  const terms = { payTo: other, amount: "9000", maxAmountRequired: "9000", info: {}, schema: {} };
  const json = JSON.stringify({ ...(value as object), constructor: { prototype: terms, info: {}, schema: {} } });
  return JSON.parse(`${json.slice(0, -1)},"__proto__":${JSON.stringify(terms)}}`) as Record<string, unknown>;
}

const challenge: NonNullable<StageOptions["challenge"]> = (message, x402Version) => {
  const accepts = (message["accepts"] as Record<string, unknown>[]).map((own) =>
    poisoned({ ...own, extra: poisoned(own["extra"]) }),
  );
  const extensions = x402Version === 2 ? { extensions: poisoned({ ...(message["extensions"] as object) }) } : {};
  return poisoned({ ...message, accepts, ...extensions });
};

export default clientScenario({
  id: "client/hostile/prototype",
  title: "Names that mean something to JavaScript are names like others",
  needs: ["exact-eip3009"],
  checks: { "prototype-keys-harmless": "prototype-keys-harmless" },
  async run({ stage, control, newStage, buy, remembers, expect }) {
    await control();
    const hostile = await newStage({ challenge });
    await buy(hostile);
    // Whoever lives on must not have learnt anything from it.
    if (remembers) await buy(stage);
    const shown = [hostile, stage].flatMap((seller) =>
      seller.presented().map(({ exchange, payment }) => ({ seller, exchange, payment })),
    );
    const wrong = shown.find(({ seller, payment }) => {
      if (!payment) return true;
      const { to, value } = payment.payload.authorization;
      const offer = stage.offer();
      return !sameAddress(to, seller.payTo) || (offer !== undefined && value !== amountOf(offer));
    });
    const { to, value } = wrong?.payment?.payload.authorization ?? {};
    expect("prototype-keys-harmless").that(
      !wrong,
      wrong ? `it signed ${value} atomic units to ${to}, which was not offered` : "what was signed is what was offered",
      {
        expected: "payments for the offers' own members only",
        actual: wrong?.payment,
        evidence: shown.map(({ exchange }) => exchange.id),
      },
    );
  },
});
