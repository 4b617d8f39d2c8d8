import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { foreignReferences, infoProblems } from "../../../protocol/extension.js";
import { isObject } from "../../../protocol/headers.js";

export default serverScenario({
  id: "server/challenge/extensions",
  title: "Each extension that is declared has an info and the schema that it fits",
  versions: [2],
  needs: [],
  without: { money: "nothing is bought", gate: "nothing is bought" },
  checks: {
    "info-and-schema": "extension-info-and-schema",
    "info-fits-schema": "extension-info-fits-schema",
    "schema-stands-alone": "extension-schema-stands-alone",
  },
  async run({ challenge, expect }) {
    const { extensions } = await challenge();
    if (extensions === undefined || (isObject(extensions) && Object.keys(extensions).length === 0))
      throw new NotApplicable("the target declares no extension");
    const declared = isObject(extensions) ? Object.entries(extensions) : [];
    if (declared.length === 0)
      expect("info-and-schema").that(false, "extensions is not an object of extensions", { actual: extensions });
    for (const [name, extension] of declared) {
      const { info, schema } = isObject(extension) ? extension : {};
      const shaped = isObject(info) && isObject(schema);
      expect("info-and-schema").that(shaped, shaped ? "each has both" : `${name} lacks info or schema`, {
        expected: "an object info and an object schema",
        actual: extension,
      });
      if (!shaped) continue;
      const problems = infoProblems(info, schema);
      expect("info-fits-schema").that(problems.length === 0, problems.length ? `${name}: ${problems.join("; ")}` : "each fits", {
        expected: schema,
        actual: info,
      });
      const away = foreignReferences(schema);
      expect("schema-stands-alone").that(away.length === 0, away.length ? `${name} refers to ${away.join(", ")}` : "each does", {
        expected: "references into the schema itself only",
        actual: away,
      });
    }
    throw new NotApplicable("no extension is shaped so that this could be judged");
  },
});
