import { handsOver, payableOffer, readChallenge } from "../../../protocol/challenge.js";
import { headerNames } from "../../../protocol/headers.js";
import type { X402Version } from "../../../protocol/messages.js";
import { chainIdOf, networkName } from "../../../protocol/networks.js";
import { NotApplicable, serverScenario, Untestable, type Changes } from "../../../runner/scenario.js";

/** What is signed is the same in both versions, so a payment of one is soon wrapped as one of the other. */
export default serverScenario({
  id: "server/replay/other-version",
  title: "One authorization does not buy once in each version",
  needs: ["exact-eip3009"],
  without: { wire: "messages of both versions are exchanged, and those of one are not valid in the other" },
  checks: {
    "spent-refused": "one-delivery-per-payment",
    "at-once-delivers-once": "one-delivery-per-payment",
    "settles-once": "nonce-single-use",
  },
  async run({ x402Version, spoken, buyer, visit, expect }) {
    const other: X402Version = x402Version === 1 ? 2 : 1;
    if (!spoken.includes(other)) throw new NotApplicable(`the target does not offer v${other}`);
    const sold = await buyer.pay();
    const chainId = chainIdOf(sold.offer.network) ?? 0;
    const challenge = readChallenge(await visit(), other);
    const accepted = challenge.ok ? payableOffer(challenge.message, other, chainId) : undefined;
    if (!accepted) throw new Untestable(`there is no v${other} offer that can be paid`);
    const wrapped = ({ payload }: Record<string, unknown>) =>
      other === 2
        ? { x402Version: 2, accepted, payload }
        : { x402Version: 1, scheme: accepted.scheme, network: networkName(chainId, 1), payload };
    const rewrapped: Changes = { message: wrapped, headerName: headerNames[other].payment };

    expect("spent-refused").refused(await buyer.present(await buyer.sign({ ...rewrapped, authorization: sold.authorization })));

    const fresh = await buyer.sign();
    const same = await buyer.sign({ ...rewrapped, authorization: fresh.authorization });
    const copies = [fresh, same, fresh, same, fresh, same];
    const answers = await Promise.all(copies.map((payment) => buyer.present(payment)));
    const delivered = answers.filter(handsOver).length;
    expect("at-once-delivers-once").that(delivered === 1, `delivered ${delivered} times`, {
      expected: "one delivery",
      actual: answers.map(({ status }) => status),
      evidence: answers.map(({ id }) => id),
    });
    await expect("settles-once").transfers(fresh, 1);
  },
});
