import { bodyOf, kindsIn } from "../../../protocol/facilitator-answers.js";
import { isObject } from "../../../protocol/headers.js";
import { chainIdOf, networkName } from "../../../protocol/networks.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

const caip2 = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/;

/** Kinds of other chains and schemes are fine, and so is any order. */
export default facilitatorScenario({
  id: "facilitator/supported/kinds",
  title: "Each entry of the list is whole, and named as its version names things",
  needs: [],
  without: { money: "nothing is paid" },
  checks: {
    "each-whole": "supported-shape",
    "networks-of-version": { 1: "supported-v1-names", 2: "supported-caip2" },
    "none-twice": "supported-no-kind-twice",
    "extensions-are-texts": { 2: "supported-extensions" },
  },
  async run({ x402Version, get, expect }) {
    const answer = await get("supported");
    const evidence = [answer.id];
    const list = bodyOf(answer)?.["kinds"];
    if (!Array.isArray(list) || list.length === 0) throw new Untestable("there is no list of kinds to look at");
    const whole = (list as unknown[]).filter(
      (kind) =>
        isObject(kind) &&
        Number.isInteger(kind["x402Version"]) &&
        [kind["scheme"], kind["network"]].every((text) => typeof text === "string" && text !== "") &&
        (kind["extra"] === undefined || isObject(kind["extra"])),
    );
    const broken = (list as unknown[]).filter((kind) => !whole.includes(kind));
    expect("each-whole").that(broken.length === 0, `${broken.length} of ${list.length} kinds are not whole`, {
      expected: { x402Version: "a whole number", scheme: "a text", network: "a text" },
      actual: broken,
      evidence,
    });

    const networks = kindsIn(answer).flatMap((kind) => (kind.x402Version === x402Version ? [kind.network] : []));
    if (networks.length === 0) throw new Untestable("no kind of this version can be read");
    const odd = networks.filter((network) => {
      if (x402Version === 2) return !caip2.test(network);
      // Where the text has no name for a chain, whatever is understood will do.
      const chainId = chainIdOf(network);
      return chainId !== undefined && networkName(chainId, 1) !== network;
    });
    expect("networks-of-version").that(odd.length === 0, odd.length === 0 ? "all networks are" : `${odd.join(", ")} is not`, {
      expected: x402Version === 2 ? "CAIP-2, such as eip155:84532" : "the short name, such as base-sepolia",
      actual: odd,
      evidence,
    });

    const texts = (list as unknown[]).map((kind) => JSON.stringify(isObject(kind) ? Object.entries(kind).sort() : kind));
    const twice = texts.filter((text, index) => texts.indexOf(text) !== index);
    expect("none-twice").that(twice.length === 0, twice.length === 0 ? "no kind is listed twice" : "a kind is listed twice", {
      actual: twice,
      evidence,
    });
    if (x402Version === 1) return;
    const extensions = bodyOf(answer)?.["extensions"];
    const texted =
      Array.isArray(extensions) && (extensions as unknown[]).every((text) => typeof text === "string" && text !== "");
    expect("extensions-are-texts").that(texted, texted ? "an array of texts" : "there is no array of texts", {
      expected: "an array of names, which may be empty",
      actual: extensions,
      evidence,
    });
  },
});
