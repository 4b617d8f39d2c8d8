import { identifierIn, schemaProblem } from "../../../protocol/payment-identifier.js";
import { isObject } from "../../../protocol/headers.js";
import { serverScenario } from "../../../runner/scenario.js";

/** The shortest and the longest id, and every kind of character. */
const ids = ["Az0_-Az0_-Az0_-A", "pay_7d5d747be160e280504c099d984bcfe0", "x".repeat(128)];

export default serverScenario({
  id: "server/payment-identifier/declaration",
  title: "The challenge declares the extension in the form that buyers read",
  versions: [2],
  needs: ["exact-eip3009", "payment-identifier"],
  checks: {
    "required-is-boolean": "identifier-declaration",
    "schema-fits-ids": "identifier-schema",
    "id-free-of-default": "identifier-declaration",
  },
  async run({ buyer, challenge, expect }) {
    await buyer.pay();
    const { info, schema } = identifierIn(await challenge()) ?? {};
    const required = isObject(info) ? info["required"] : undefined;
    expect("required-is-boolean").that(typeof required === "boolean", "info.required says whether an id is required", {
      expected: "true or false",
      actual: info,
    });
    // An id in the declaration would be the same for all buyers who echo it.
    expect("id-free-of-default").that(!isObject(info) || !("id" in info), "the declaration leaves the id to the buyer", {
      actual: info,
    });
    for (const id of ids) {
      const problem = schemaProblem(schema, { ...(isObject(info) ? info : {}), id });
      expect("schema-fits-ids").that(!problem, problem ?? "the schema allows the ids that the text allows", { actual: schema });
    }
  },
});
