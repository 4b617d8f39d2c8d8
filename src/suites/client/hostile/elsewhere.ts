import { clientScenario, type Stage } from "../../../runner/scenario.js";

/** Everything in a 402 that names a place. */
const pointing = (other: Stage) => ({
  challenge(message: Record<string, unknown>, x402Version: 1 | 2) {
    if (x402Version === 2) return { ...message, resource: { ...(message["resource"] as object), url: other.url } };
    const accepts = (message["accepts"] as Record<string, unknown>[]).map((own) => ({ ...own, resource: other.url }));
    return { ...message, accepts };
  },
  headers: {
    link: `<${other.url}>; rel="payment", <${other.url}>; rel=preload`,
    refresh: `0; url=${other.url}`,
    location: other.url,
    "content-location": other.url,
  },
});

export default clientScenario({
  id: "client/hostile/elsewhere",
  title: "What a 402 says about other places leads nobody there",
  needs: ["exact-eip3009"],
  checks: { "payment-stays": "pays-who-asked", "other-places-not-visited": "names-not-visited" },
  async run({ purchase, newStage, buy, expect }) {
    await purchase();
    const other = await newStage();
    const { challenge, headers } = pointing(other);
    const seller = await newStage({
      challenge,
      async script(_visitor, forward) {
        const reply = await forward();
        return { kind: "reply", reply: reply.status === 402 ? { ...reply, headers: { ...reply.headers, ...headers } } : reply };
      },
    });
    await buy(seller);
    const visits = other.requests();
    const [shown] = other.presented();
    const evidence = [...seller.requests(), ...visits].map(({ id }) => id);
    expect("payment-stays").that(
      !shown,
      shown ? "a payment was shown to a place that the challenge named" : "no payment left the seller",
      {
        expected: "a payment shown to who asked, or none",
        actual: shown?.message,
        evidence,
      },
    );
    expect("other-places-not-visited").that(
      visits.length === 0,
      visits.length === 0 ? "nobody went there" : `it called ${visits.map(({ method, url }) => `${method} ${url}`).join(", ")}`,
      { expected: "no request to another place", evidence },
    );
  },
});
