import { headerNames } from "../../../protocol/headers.js";
import { readChallenge } from "../../../protocol/challenge.js";
import { amountOf } from "../../../protocol/messages.js";
import { chainIdOf, networkName } from "../../../protocol/networks.js";
import { NotApplicable, serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/version/unoffered",
  title: "A payment of a version that was not offered is refused, and told what is",
  needs: ["exact-eip3009"],
  checks: {
    refused: "unoffered-version-refused",
    "told-what-is-offered": "unoffered-version-told",
    "no-server-error": "survives-malformed",
  },
  async run({ x402Version, spoken, buyer, offer, expect }) {
    await buyer.pay();
    if (spoken.length > 1) throw new NotApplicable("the target offers both versions");
    const other = x402Version === 1 ? 2 : 1;
    const own = await offer();
    const { scheme, asset, payTo, maxTimeoutSeconds, extra } = own;
    const network = networkName(chainIdOf(own.network) ?? 0, other);
    const terms = { scheme, network, amount: amountOf(own), asset, payTo, maxTimeoutSeconds, ...(extra ? { extra } : {}) };
    const payment = await buyer.sign({
      message: ({ payload }) =>
        other === 1 ? { x402Version: 1, scheme, network, payload } : { x402Version: 2, accepted: terms, payload },
      headerName: headerNames[other].payment,
    });
    const answer = await buyer.present(payment);
    expect("refused").notServed(answer);
    expect("no-server-error").answered(answer);
    // Who is served has nothing to be told.
    const served = answer.status >= 200 && answer.status < 300;
    const told = served || answer.status === 400 || (answer.status === 402 && readChallenge(answer, x402Version).ok);
    expect("told-what-is-offered").that(
      told,
      told ? "said what it takes" : `answered ${answer.status} without a word of what it takes`,
      {
        expected: "402 with the terms, or 400",
        actual: answer.status,
        evidence: [answer.id],
      },
    );
  },
});
