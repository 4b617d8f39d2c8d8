import { NotApplicable, serverScenario } from "../../../runner/scenario.js";

/** What another client sends along. */
const headers = { "user-agent": "another/1.0", accept: "*/*;q=0.1", "x-forwarded-for": "203.0.113.7", cookie: "session=another" };

/** Guards that are keyed by the request (caches, idempotency layers) see a new one each time. */
export default serverScenario({
  id: "server/replay/other-request",
  title: "A spent authorization buys nothing by another request either",
  needs: ["exact-eip3009"],
  checks: {
    "other-headers-refused": "one-delivery-per-payment",
    "other-query-not-served": "one-delivery-per-payment",
    "other-method-not-served": "one-delivery-per-payment",
    "head-not-served": "one-delivery-per-payment",
    "settles-once": "nonce-single-use",
  },
  async run({ resource, buyer, visit, expect }) {
    const sold = await buyer.pay();
    const { method, path } = resource;
    expect("other-headers-refused").refused(await buyer.present(sold, { headers }));
    const target = `${path}${path.includes("?") ? "&" : "?"}again=1`;
    expect("other-query-not-served").notServed(await buyer.present(sold, { target }));
    const body = JSON.stringify({ again: true });
    const other = { method: method === "POST" ? "PUT" : "POST", headers: { "content-type": "application/json" }, body };
    expect("other-method-not-served").notServed(await buyer.present(sold, other));
    await expect("settles-once").transfers(sold, 1);

    if (method !== "GET") throw new NotApplicable(`what is for sale is ${method}, and HEAD asks about GET`);
    const free = await visit({ method: "HEAD" });
    if (free.status < 400) throw new NotApplicable("HEAD is answered without any payment, which another check is about");
    const head = await buyer.present(sold, { method: "HEAD" });
    expect("head-not-served").that(head.status >= 400, `HEAD with a spent payment was answered ${head.status}`, {
      expected: "a refusal",
      actual: head.status,
      evidence: [head.id],
    });
  },
});
