import { serverScenario } from "../../../runner/scenario.js";
import { Untestable } from "../../../runner/scenario.js";
import { readChallenge } from "../../../protocol/challenge.js";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
/** What a browser sends when somebody follows a link. */
const browser = { Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "User-Agent": firefox };

/** Programs, as they say what they would like. */
const programs: Record<string, string>[] = [
  {},
  { Accept: "*/*" },
  { Accept: "application/json" },
  { Accept: "text/event-stream, application/json;q=0.5" },
  { Accept: "application/octet-stream" },
  { Accept: "*/*", "User-Agent": firefox, "X-Requested-With": "XMLHttpRequest" },
  { "User-Agent": "curl/8.9.1" },
  { "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" },
];

/** Terms that a client can read; 406 and 415 say that this form of them is not to be had. */
export default serverScenario({
  id: "server/challenge/audience",
  title: "Whoever asks, by browser or by program, is asked for money and told the terms",
  needs: ["exact-eip3009"],
  checks: {
    "browser-not-served": "no-goods-without-settlement",
    "browser-402": "browser-402",
    "browser-terms": { 1: "v1-browser-terms", 2: "browser-terms" },
    "programs-not-served": "no-goods-without-settlement",
    "programs-get-terms": "terms-whatever-accept",
  },
  async run({ x402Version, buyer, visit, challenge, expect }) {
    await buyer.pay();
    await challenge();
    const [page, ...answers] = await Promise.all([browser, ...programs].map((headers) => visit({ headers })));
    if (!page) throw new Untestable("no answer");
    expect("browser-not-served").notServed(page);
    expect("browser-402").status(page, 402);
    const terms = readChallenge(page, x402Version);
    expect("browser-terms").that(terms.ok, terms.ok ? "a browser gets the terms too" : terms.problem, {
      expected: "the terms where they always are",
      evidence: [page.id],
    });
    for (const answer of answers) {
      expect("programs-not-served").notServed(answer);
      if (answer.status === 406) continue;
      const read = readChallenge(answer, x402Version);
      const what = JSON.stringify(answer.requestHeaders);
      expect("programs-get-terms").that(
        answer.status === 402 && read.ok,
        read.ok ? "every program gets the terms" : `answered ${answer.status} to ${what}: ${read.problem}`,
        { expected: "402 with terms", actual: answer.status, evidence: [answer.id] },
      );
    }
  },
});
