import { serverScenario, Untestable, type Ask, unrecognisable } from "../../../runner/scenario.js";

const old = (head: string) => head.replace(" HTTP/1.1\r\n", " HTTP/1.0\r\n");
const hostless = (head: string) => head.replace(/^Host:.*\r\n/im, "");

/** Requests that name another host than the one that is asked, or none, and requests that are no ordinary HTTP/1.1. */
const cases = (path: string): Record<string, Ask[]> => ({
  "absolute-form-not-served": [
    { target: `http://localhost${path}` },
    { target: `http://shop.example${path}` },
    { target: `https://shop.example:443${path}` },
    { target: `HTTP://user:secret@shop.example${path}` },
    { target: `http://shop.example${path}`, headers: { Host: "other.example" } },
    { target: `http:${path}` },
    { target: `x${path}` },
  ],
  "other-host-not-served": [
    ...["shop.example", "localhost:1", "127.0.0.1", "", "localhost/health", "localhost/health?", "localhost#", "[::1]", "-"].map(
      (host) => ({
        headers: { Host: host },
      }),
    ),
    { headers: { Host: ["shop.example", "other.example"] } },
  ],
  // Some servers wait for the rest of what is no request to them.
  "odd-request-line-not-served": [
    old,
    (head: string) => hostless(old(head)),
    hostless,
    (head: string) => head.replaceAll("\r\n", "\n"),
    (head: string) => head.replace(" HTTP/1.1", ""),
    (head: string) => head.replace(" HTTP/1.1", " HTTP/1.2"),
    (head: string) => head.replace(" ", "  "),
    (head: string) => head.replace(" ", "\t"),
    (head: string) => `\r\n${head}`,
    (head: string) => head.replace("\r\n\r\n", "\r\nX-Folded: a\r\n b\r\n\r\n"),
  ].map((head) => ({ head, leave: 3_000 })),
});

export default serverScenario({
  id: "server/routes/authority",
  title: "No other host and no odd form of the request goes past the paywall",
  needs: ["exact-eip3009"],
  checks: {
    "absolute-form-not-served": "every-request-form-costs",
    "other-host-not-served": "every-request-form-costs",
    "odd-request-line-not-served": "every-request-form-costs",
  },
  async run({ resource, buyer, recognisable, visit, expect }) {
    await buyer.pay();
    if (!recognisable()) throw new Untestable(unrecognisable);
    const all = Object.entries(cases(resource.path)).flatMap(([check, asks]) => asks.map((ask) => ({ check, ask })));
    // Another host may be another shop, with a page of its own under the same path.
    await Promise.all(all.map(async ({ check, ask }) => expect(check).notServed(await visit({ ...ask, elsewhere: true }))));
  },
});
