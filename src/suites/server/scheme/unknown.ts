import { serverScenario } from "../../../runner/scenario.js";

const foreign = ["upto", "deferred", "subscription", "free", "", "constructor"];
const respelled = ["EXACT", "Exact", "exact ", "exact\u0000", "еxact"];

/** The authorization is valid for the price: only the name of the scheme is another. */
export default serverScenario({
  id: "server/scheme/unknown",
  title: "A payment that names another scheme is refused",
  needs: ["exact-eip3009"],
  checks: {
    "foreign-refused": "refuse-wrong-scheme",
    "respelled-refused": "scheme-by-its-name",
    "moves-nothing": "refuse-wrong-scheme",
    "no-server-error": "survives-malformed",
  },
  async run({ buyer, expect }) {
    await buyer.pay();
    const attempt = async (check: string, scheme: string) => {
      const payment = await buyer.sign({ accepted: { scheme } });
      const answer = await buyer.present(payment);
      expect(check).notServed(answer);
      expect("no-server-error").answered(answer);
      return payment;
    };
    for (const scheme of foreign) await expect("moves-nothing").transfers(await attempt("foreign-refused", scheme), 0);
    for (const scheme of respelled) await attempt("respelled-refused", scheme);
  },
});
