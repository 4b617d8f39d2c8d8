import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { entriesOf } from "../../../protocol/entries.js";
import { isObject } from "../../../protocol/headers.js";

/** Characters that hosted facilitators take for a description. */
const longest = 500;
const mimeType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/;
/** What steers a terminal, turns the direction of writing, or cannot be seen. Lines and tabs are harmless. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u;

/** The words about the resource: for people who decide, and for facilitators and catalogues that keep them. */
export default serverScenario({
  id: "server/challenge/resource-info",
  title: "What is said about the resource can be shown, stored and believed",
  needs: ["exact-eip3009"],
  checks: {
    "url-absolute": "resource-url-absolute",
    "description-bounded": "description-bounded",
    "description-printable": "description-printable",
    "mime-type-form": "mime-type-form",
    "mime-type-true": "mime-type-true",
  },
  async run({ x402Version, buyer, challenge, expect }) {
    const { exchange } = await buyer.pay();
    const terms = await challenge();
    const told = x402Version === 1 ? entriesOf(terms) : isObject(terms["resource"]) ? [terms["resource"]] : [];
    for (const info of told) {
      const { description, mimeType: type } = info;
      const url = info[x402Version === 1 ? "resource" : "url"];
      const absolute = typeof url === "string" && /^https?:\/\/[^/]/i.test(url) && URL.canParse(url);
      expect("url-absolute").that(absolute, `the resource is ${String(url)}`, { expected: "an absolute http(s) URL" });
      if (typeof description === "string") {
        const length = [...description].length;
        expect("description-bounded").that(length <= longest, `the description has ${length} characters`, {
          expected: `${longest} at the most`,
        });
        const clear = !invisible.test(description.replace(/[\n\r\t\u200d\ufe0f]/g, ""));
        expect("description-printable").that(clear, clear ? "it can be shown" : "there are signs in it that cannot be seen", {
          actual: JSON.stringify(description.slice(0, 200)),
        });
      }
      if (typeof type !== "string" || type === "") continue;
      expect("mime-type-form").that(mimeType.test(type), `the mimeType is ${JSON.stringify(type)}`, { expected: "type/subtype" });
      const sent = exchange.headers["content-type"];
      if (sent === undefined) continue;
      expect("mime-type-true").that(bare(sent) === bare(type), `announced ${type}, sent ${sent}`, {
        expected: type,
        actual: sent,
        evidence: [exchange.id],
      });
    }
    throw new NotApplicable("the target says nothing of the kind");
  },
});

const bare = (type: string) => type.replace(/;.*$/, "").trim().toLowerCase();
