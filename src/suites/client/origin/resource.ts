import { clientScenario, type Stage, type StageOptions } from "../../../runner/scenario.js";

type Challenge = NonNullable<StageOptions["challenge"]>;

/** Terms that say of themselves that they are for another place, in every member that a place can be named in. */
const naming =
  (place: string): Challenge =>
  (message, x402Version) => {
    const description = `The documentation is at ${place}/docs`;
    if (x402Version === 1) {
      const accepts = message["accepts"] as Record<string, unknown>[];
      return { ...message, accepts: accepts.map((offer) => ({ ...offer, resource: place, description })) };
    }
    const resource = { url: place, description, mimeType: "application/json" };
    const schema = { $id: `${place}/schema.json`, type: "object" };
    return { ...message, resource, extensions: { documentation: { info: { url: `${place}/docs` }, schema } } };
  };

export default clientScenario({
  id: "client/origin/resource",
  title: "Terms that name another place are paid where they were given, or not at all",
  needs: ["exact-eip3009"],
  checks: { "paid-where-asked": "payment-only-to-who-asked", "named-not-visited": "named-not-visited" },
  async run({ control, buy, newStage, observe, expect, kin }) {
    await control();
    const elsewhere = await newStage();
    // It takes what it lists, whatever the payment says about the place.
    const offers: StageOptions["offers"] = (own) => [own];
    const otherOrigin = await newStage({ offers, challenge: (...given) => naming(elsewhere.url)(...given) });
    const otherPath: Stage = await newStage({ offers, challenge: (...given) => naming(`${otherPath.origin}/other`)(...given) });
    for (const [name, seller] of kin(Object.entries({ origin: otherOrigin, path: otherPath }))) {
      await buy(seller, { patience: 20_000 });
      const evidence = [...seller.requests(), ...elsewhere.requests()].map(({ id }) => id);
      observe(`pays-when-resource-is-another-${name}`, seller.presented().length > 0);
      const stray = [...seller.presented(), ...elsewhere.presented()].find(({ exchange }) => exchange.url !== seller.url);
      expect("paid-where-asked").that(
        !stray,
        stray ? `it showed the payment at ${stray.exchange.url}` : "only who had asked saw a payment",
        {
          expected: seller.url,
          actual: stray?.exchange.url,
          evidence,
        },
      );
      const visited = [...seller.requests(), ...elsewhere.requests()].find(({ url }) => url !== seller.url);
      expect("named-not-visited").that(!visited, visited ? `it went to ${visited.url}` : "it went nowhere else", {
        expected: "requests for what the client was sent for only",
        actual: visited?.url,
        evidence,
      });
    }
  },
});
