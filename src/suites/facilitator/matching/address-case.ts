import { isObject } from "../../../protocol/headers.js";
import { facilitatorScenario, type CaseChanges } from "../../../runner/scenario.js";

const lower = (text: unknown) => String(text).toLowerCase();
const upper = (text: unknown) => `0x${String(text).slice(2).toUpperCase()}`;

/** Members of the authorization written otherwise, after signing. */
const rewritten = (names: readonly string[], write: (text: unknown) => string): CaseChanges => ({
  message: (message) => {
    const payload = isObject(message["payload"]) ? message["payload"] : {};
    const authorization = isObject(payload["authorization"]) ? payload["authorization"] : {};
    const changed = Object.fromEntries(names.map((name) => [name, write(authorization[name])]));
    return { ...message, payload: { ...payload, authorization: { ...authorization, ...changed } } };
  },
});

/** On an EVM chain letter case is a checksum for people; clients in other languages write addresses in lower case. */
export default facilitatorScenario({
  id: "facilitator/matching/address-case",
  title: "An address is the same address in other letters",
  needs: ["exact-eip3009"],
  checks: {
    "payer-taken": "address-case-free",
    "recipient-taken": "address-case-free",
    "payee-taken": "address-case-free",
    "asset-taken": "address-case-free",
    "accepted-taken": { 2: "accepted-loosely-matched" },
    "one-word": "one-word",
    answered: "odd-request-answered",
  },
  async run({ x402Version, payee, asset, request, verified, settled, agrees, expect }) {
    await verified();
    await settled();
    const cases: [check: string, changes: CaseChanges][] = [
      ["payer-taken", rewritten(["from"], lower)],
      ["recipient-taken", rewritten(["to"], lower)],
      // In both messages alike, for those who compare them as text.
      ["payee-taken", { offer: { payTo: lower(payee) } }],
      ["asset-taken", { offer: { asset: lower(asset) } }],
      ...(x402Version === 2
        ? [["accepted-taken", { accepted: { payTo: lower(payee), asset: lower(asset) } }] as [string, CaseChanges]]
        : []),
    ];
    for (const [check, changes] of cases) {
      const { verify, settle } = await agrees(await request(changes), { word: "one-word", answered: "answered" });
      for (const answer of [verify, settle]) expect(check).accepted(answer);
    }
    // No checksum fits these. Libraries that insist on one throw.
    for (const changes of [
      rewritten(["from", "to"], upper),
      { offer: { payTo: lower(payee) }, requirements: { payTo: upper(payee) } },
      { offer: { asset: lower(asset) }, requirements: { asset: upper(asset) } },
    ]) {
      await agrees(await request(changes), { word: "one-word", answered: "answered" });
    }
  },
});
