import { encodeHeader } from "../../../protocol/headers.js";
import { serverScenario, type SignedPayment } from "../../../runner/scenario.js";

/** Numbers of versions that there are not, in an otherwise valid payment of this version. */
const unknown = [0, 3, -1, 1.5, 20];
/** The right number as something else, or not at all. */
const mistyped: readonly ((version: number) => unknown)[] = [
  (version) => String(version),
  (version) => [version],
  (version) => `v${version}`,
  () => null,
  () => undefined,
  () => true,
];

/** The payments are signed as they should be, so that who takes one must settle it. */
export default serverScenario({
  id: "server/version/wrong-number",
  title: "A payment of a version that does not exist is refused",
  needs: ["exact-eip3009"],
  checks: {
    "unknown-refused": "refuse-unknown-version",
    "mistyped-refused": "refuse-incomplete-terms",
    "other-refused": "refuse-crossed-version",
    "status-400": "malformed-is-400",
    "no-server-error": "survives-malformed",
  },
  async run({ x402Version, buyer, expect }) {
    await buyer.pay();
    const attempt = async (check: string, payment: SignedPayment, version: unknown) => {
      const value = encodeHeader({ ...payment.message, x402Version: version });
      const answer = await buyer.present({ ...payment, header: { ...payment.header, value } });
      expect(check).notServed(answer);
      expect("status-400").status(answer, 400);
      expect("no-server-error").answered(answer);
    };
    // One authorization for each kind: the first number that is taken has said enough.
    const [one, two, three] = [await buyer.sign(), await buyer.sign(), await buyer.sign()];
    for (const version of unknown) await attempt("unknown-refused", one, version);
    for (const spell of mistyped) await attempt("mistyped-refused", two, spell(x402Version));
    await attempt("other-refused", three, x402Version === 1 ? 2 : 1);
  },
});
