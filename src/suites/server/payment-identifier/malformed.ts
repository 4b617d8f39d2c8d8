import { withId } from "../../../protocol/payment-identifier.js";
import { serverScenario } from "../../../runner/scenario.js";

/** The edges of 16 to 128 letters, digits, hyphens and underscores, told apart by the mark of this run. */
const right = (mark: string) => [mark.slice(-16), mark.padEnd(128, "Z"), `-_${mark}_-`];
const wrong = (mark: string) => [
  mark.slice(-15),
  mark.padEnd(129, "Z"),
  "",
  `pay ${mark}`,
  `pay_${mark}\n`,
  `pay_${mark}/../x`,
  `päy_${mark}`,
];

export default serverScenario({
  id: "server/payment-identifier/malformed",
  title: "Ids at the edges of the format are taken, those beyond it are not",
  versions: [2],
  needs: ["exact-eip3009", "payment-identifier"],
  checks: {
    "well-formed-served": "identifier-new-id-served",
    "malformed-refused": "identifier-format",
    "malformed-status-400": "identifier-format-status",
    "not-text-refused": "identifier-format",
  },
  async run({ buyer, newBuyer, mark, expect }) {
    await buyer.pay();
    const present = async (id: unknown) => {
      const payer = await newBuyer();
      return payer.present(await payer.sign({ message: (message) => withId(message, id) }));
    };
    const [taken, refused, odd] = await Promise.all([
      Promise.all(right(mark("right")).map(present)),
      Promise.all(wrong(mark("wrong")).map(present)),
      Promise.all([1234567890123456, { id: mark("odd") }, [mark("odd")]].map(present)),
    ]);
    for (const exchange of taken) expect("well-formed-served").served(exchange);
    for (const exchange of refused) expect("malformed-refused").refused(exchange);
    for (const exchange of refused) expect("malformed-status-400").status(exchange, 400);
    for (const exchange of odd) expect("not-text-refused").refused(exchange);
  },
});
