import { serverScenario } from "../../../runner/scenario.js";

const sizes = [20_000, 100_000];

/** No limit is written down: a large header may be read, and then it is judged as any other. */
export default serverScenario({
  id: "server/decoding/oversized",
  title: "A payment header of 20 or 100 kB buys nothing by its size",
  needs: ["exact-eip3009"],
  checks: {
    refused: "refuse-unreadable",
    "no-server-error": "survives-malformed",
    "sells-afterwards": "valid-payment-served",
  },
  async run({ buyer, expect }) {
    const { name } = (await buyer.pay()).header;
    // Made before, since a target that went down shows no offer any more.
    const later = await buyer.sign();
    for (const size of sizes) {
      const filler = "x".repeat((size * 3) / 4);
      const empty = await buyer.present({ header: { name, value: Buffer.from(`{"note":"${filler}"}`).toString("base64") } });
      expect("refused").notServed(empty);
      // Who closes the connection on so much has answered too.
      const cut = empty.status === 0 && /reset|EPIPE|hang up/i.test(empty.error ?? "");
      if (!cut) expect("no-server-error").answered(empty);
      // A valid payment that is large by a member which nobody asked for: it may be taken, and is settled then. Where it is read,
      // it can still be too much for a facilitator, so that even a failure is no more than said.
      await buyer.present(await buyer.sign({ message: (message) => ({ ...message, note: filler }) }));
    }
    expect("sells-afterwards").served(await buyer.present(await buyer.sign().catch(() => later)));
  },
});
