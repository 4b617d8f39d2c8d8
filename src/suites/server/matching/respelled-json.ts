import { isObject } from "../../../protocol/headers.js";
import { serverScenario } from "../../../runner/scenario.js";

/** All members of all objects in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The same JSON value in other spellings. */
const spellings: Record<string, (message: unknown) => string> = {
  "another order of members": (message) => JSON.stringify(reversed(message)),
  "white space": (message) => ` ${JSON.stringify(message, null, "\t")}\r\n `,
  "escaped letters": (message) => JSON.stringify(message).replaceAll("exact", `ex${escaped("a")}ct`),
  "escaped slashes": (message) => JSON.stringify(message).replaceAll("/", "\\/"),
  "escaped names of members": (message) => JSON.stringify(message).replace('"payload"', `"${escaped("p")}ayload"`),
};

export default serverScenario({
  id: "server/matching/respelled-json",
  title: "A valid payment is served however its JSON is written",
  needs: ["exact-eip3009"],
  checks: { served: "json-spelling-free" },
  async run({ buyer, expect }) {
    await buyer.pay();
    for (const json of Object.values(spellings)) expect("served").served(await buyer.present(await buyer.sign({ json })));
  },
});
