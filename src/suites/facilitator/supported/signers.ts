import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { isObject } from "../../../protocol/headers.js";
import { facilitatorScenario, NotApplicable, Untestable } from "../../../runner/scenario.js";

const pattern = /^[-a-z0-9]{3,8}:(?:\*|[-_a-zA-Z0-9]{1,32}\*?)$/;
const evmAddress = /^0x[0-9a-fA-F]{40}$/;

export default facilitatorScenario({
  id: "facilitator/supported/signers",
  title: "The map of signers can be read, and names who sends the settlements",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: {
    present: "signers-present",
    "keys-are-patterns": "signers-keyed-by-network",
    "values-are-addresses": "signers-are-addresses",
    "covers-chain": "signers-cover-chain",
    "sender-listed": "settlement-sender-listed",
  },
  async run({ chainId, request, get, settled, transaction, expect }) {
    const valid = await request();
    const answer = await get("supported");
    const evidence = [answer.id];
    const signers = bodyOf(answer)?.["signers"];
    expect("present").that(isObject(signers), isObject(signers) ? "it is there" : "there is no map of signers", {
      expected: { "eip155:*": ["0x…"] },
      actual: signers,
      evidence,
    });
    if (!isObject(signers)) throw new NotApplicable("there is no map of signers to look into");

    const strange = Object.keys(signers).filter((key) => !pattern.test(key));
    expect("keys-are-patterns").that(strange.length === 0, `${strange.length} keys are no CAIP-2 name or pattern`, {
      expected: "keys such as eip155:* or eip155:84532",
      actual: strange,
      evidence,
    });
    const wrong = Object.entries(signers).filter(
      ([key, value]) =>
        !Array.isArray(value) ||
        !(value as unknown[]).every(
          (one) => typeof one === "string" && (key.startsWith("eip155:") ? evmAddress.test(one) : one !== ""),
        ),
    );
    expect("values-are-addresses").that(wrong.length === 0, `${wrong.length} values are no arrays of addresses`, {
      expected: "arrays of addresses",
      actual: Object.fromEntries(wrong),
      evidence,
    });

    // Read leniently: how it is written was judged above.
    const here = Object.entries(signers).flatMap(([key, value]) =>
      new RegExp(`(?:^|:)(?:\\*|${chainId})$`).test(key) || key === "eip155" ? [value].flat() : [],
    );
    const listed = here.map((one) => String(one).toLowerCase());
    expect("covers-chain").that(listed.length > 0, `${listed.length} signers are listed for this chain`, {
      expected: `a signer for eip155:${chainId}`,
      actual: signers,
      evidence,
    });

    const paid = await settled(valid);
    const sent = await transaction(String(bodyOf(paid)?.["transaction"]));
    if (!sent) throw new Untestable("the settlement is not on the chain, so nobody sent it");
    const known = listed.includes(sent.from.toLowerCase());
    expect("sender-listed").that(known, known ? "the sender is listed" : "the sender is none of the listed signers", {
      expected: listed,
      actual: sent.from,
      evidence: [...evidence, paid.id],
    });
  },
});
