import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { hasTag } from "../../../protocol/markup.js";

const page = {
  Accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
};

/** Ways out of the three places where a page puts an address: text, an attribute, a script. */
const breakouts = (mark: string) => [`"><${mark}>`, `'><${mark}>`, `</script><${mark}>`, `<${mark}>`];

/** The same characters as a browser would send them, and as they are. */
const spellings = [(text: string) => encodeURIComponent(text), (text: string) => text.replaceAll(" ", "%20")];

export default serverScenario({
  id: "server/hygiene/reflection",
  title: "The page for people does not run what stands in the address",
  needs: [],
  without: { money: "nothing is bought", gate: "nothing is bought" },
  checks: { "query-escaped": "page-escapes-request", "headers-escaped": "page-escapes-request" },
  async run({ resource, visit, challenge, mark, expect }) {
    await challenge();
    const tag = mark("tag").replace("-", "");
    const sign = resource.path.includes("?") ? "&" : "?";
    const targets = breakouts(tag).flatMap((text) => spellings.map((spell) => `${resource.path}${sign}next=${spell(text)}`));
    const [text = ""] = breakouts(tag);
    const headers = [
      { Referer: `https://app.example/${text}` },
      { "X-Forwarded-Host": `shop.example${text}` },
      { "Accept-Language": text },
    ];
    const asked = [
      ...targets.map((target) => ({ check: "query-escaped", ask: { target, headers: page } })),
      ...headers.map((extra) => ({ check: "headers-escaped", ask: { headers: { ...page, ...extra } } })),
      { check: "headers-escaped", ask: { headers: { ...page, "User-Agent": `${page["User-Agent"]} ${text}` } } },
    ];
    await Promise.all(
      asked.map(async ({ check, ask }) => {
        const answer = await visit(ask);
        if (!/html|svg|xml/i.test(answer.headers["content-type"] ?? "")) return;
        const runs = hasTag(answer.body, tag);
        expect(check).that(
          !runs,
          runs ? "a tag from the request is a tag of the page" : "what comes from the request is escaped",
          {
            expected: "no markup that the request brought",
            actual: runs ? answer.body.slice(Math.max(0, answer.body.indexOf(`<${tag}`) - 80)).slice(0, 200) : undefined,
            evidence: [answer.id],
          },
        );
      }),
    );
    throw new NotApplicable("the target answers with no pages");
  },
});
