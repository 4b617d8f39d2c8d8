import { facilitatorScenario } from "../../../runner/scenario.js";

/** Whole and other numbers that no version has. */
const unknown = [0, 3, 99, -1, 2.5, 1.5];
/** What is no number at all, though it may look like one. */
const noNumbers = (x402Version: number): unknown[] => [String(x402Version), null, true, [x402Version], {}, `v${x402Version}`];

/** All of them are signed as they should be: only the version is wrong, in body and payload alike. */
export default facilitatorScenario({
  id: "facilitator/version/numbers",
  title: "A version that does not exist is declined",
  needs: ["exact-eip3009"],
  checks: {
    "unknown-not-verified": "unknown-version-refused",
    "unknown-not-settled": "unknown-version-refused",
    "no-number-not-verified": "version-is-number",
    "no-number-not-settled": "version-is-number",
    "declined-as-such": "unserved-declined-as-such",
  },
  async run({ x402Version, request, verified, refuses }) {
    await verified();
    const of = (version: unknown) =>
      request({ message: (message) => ({ ...message, x402Version: version }), body: { x402Version: version } });
    for (const version of unknown)
      await refuses(await of(version), {
        verify: "unknown-not-verified",
        settle: "unknown-not-settled",
        asSuch: "declined-as-such",
      });
    for (const version of noNumbers(x402Version))
      await refuses(await of(version), {
        verify: "no-number-not-verified",
        settle: "no-number-not-settled",
        asSuch: "declined-as-such",
      });
  },
});
