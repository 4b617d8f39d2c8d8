import { clientScenario, NotApplicable, type ClientContext, type Stage, type Wanted } from "../../../runner/scenario.js";

type Ordered = Wanted & { method: string };

/** What a caller may want. The text in the middle has all that text can have and be carried by an environment variable. */
const rich: Ordered = {
  method: "POST",
  headers: {
    "content-type": "application/json",
    accept: "application/json;q=0.9, text/plain;q=0.1",
    authorization: "Bearer of-the-caller",
    "idempotency-key": "order-4711",
    "x-tenant": "42",
  },
  body: '{"query": "latest",  "n": 1.0}\n',
};
const others: Ordered[] = [
  {
    method: "PATCH",
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: " \ufeffé\u0301 \u{1F600} \u0001\u007f\r\n100% &amp; \"'\\ =?+\n",
  },
  { method: "DELETE", headers: { "x-reason": "not needed" } },
];
const head: Ordered = { method: "HEAD" };

export default clientScenario({
  id: "client/request/as-ordered",
  title: "What is paid for is what was ordered: method, body and headers are in the paid request too",
  needs: ["exact-eip3009"],
  checks: { "method-kept": "order-kept", "body-kept": "order-kept", "headers-kept": "caller-headers-kept" },
  async run(context) {
    const { x402Version, newStage, purchase, buy, kin } = context;
    for (const order of [rich, ...kin(others)]) {
      const stage = await newStage();
      await purchase(stage, order);
      judge(context, order, stage);
    }
    // An answer to HEAD has no body, so no terms of v1. Who does not pay for it is right.
    if (x402Version === 1) return;
    const stage = await newStage();
    await buy(stage, head);
    if (stage.presented().length > 0) judge(context, head, stage);
  },
});

function judge({ expect }: Pick<ClientContext, "expect">, order: Ordered, stage: Stage): void {
  const { method, headers = {}, body = "" } = order;
  // One that never asks in the way it was told was never told in words that it knows.
  if (!stage.requests().some((request) => request.method === method))
    throw new NotApplicable(`the client was told ${method}, asks in its own way, and did not say that it cannot do it`);
  const paid = new Set(stage.presented().map(({ exchange }) => exchange));
  for (const request of paid) {
    const evidence = [...stage.requests().map(({ id }) => id)];
    const same = request.method === method;
    expect("method-kept").that(same, same ? "the paid request has the method" : `${method} became ${request.method}`, {
      expected: method,
      actual: request.method,
      evidence,
    });
    const sent = request.requestBody ?? "";
    expect("body-kept").that(sent === body, sent === body ? "the paid request has the body" : "the body is another", {
      expected: body,
      actual: sent,
      evidence,
    });
    const lost = Object.entries(headers).find(([name, value]) => request.requestHeaders[name] !== value);
    expect("headers-kept").that(!lost, lost ? `${lost[0]} is not what the caller gave` : "the caller's headers are in it", {
      expected: lost && { [lost[0]]: lost[1] },
      actual: lost && { [lost[0]]: request.requestHeaders[lost[0]] ?? null },
      evidence,
    });
  }
}
