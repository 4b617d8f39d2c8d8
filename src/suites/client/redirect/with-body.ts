import { clientScenario, NotApplicable, type Exchange, type StageOptions } from "../../../runner/scenario.js";

const order = { method: "POST", headers: { "content-type": "application/json" }, body: '{"query":"latest"}' };

/** Sends who comes to the door on to where it is sold, in the same origin. */
const door =
  (status: number): NonNullable<StageOptions["script"]> =>
  async ({ target }, forward) =>
    target.endsWith("?door")
      ? { kind: "reply", reply: { status, headers: { location: "?inside" }, body: Buffer.alloc(0) } }
      : { kind: "reply", reply: await forward() };

const inside = (requests: readonly Exchange[]) => requests.filter(({ url }) => url.endsWith("?inside"));

export default clientScenario({
  id: "client/redirect/with-body",
  title: "A client that follows redirects keeps method and body, or drops both, as HTTP has it",
  needs: ["exact-eip3009"],
  checks: { "kept-by-307": "redirect-keeps-method", "dropped-by-303": "redirect-keeps-method" },
  async run({ buy, newStage, expect }) {
    const cases = [
      { status: 307, check: "kept-by-307", method: "POST", body: order.body },
      { status: 303, check: "dropped-by-303", method: "GET", body: "" },
    ];
    for (const { status, check, method, body } of cases) {
      const seller = await newStage({ script: door(status) });
      await buy(seller, { ...order, url: `${seller.url}?door` });
      if (!seller.requests().some(({ method }) => method === order.method))
        throw new NotApplicable("the client asks in its own way whatever it is told");
      const followed = inside(seller.requests());
      if (followed.length === 0) throw new NotApplicable(`the client does not follow a ${status}`);
      const wrong = followed.find((exchange) => exchange.method !== method || (exchange.requestBody ?? "") !== body);
      expect(check).that(
        !wrong,
        wrong ? `it went on with ${wrong.method} and ${(wrong.requestBody ?? "").length} bytes` : `it went on with ${method}`,
        {
          expected: { method, body },
          actual: { method: wrong?.method, body: wrong?.requestBody },
          evidence: seller.requests().map(({ id }) => id),
        },
      );
    }
  },
});
