import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { entriesOf, isExactOnEvm } from "../../../protocol/entries.js";
import { isAddress, sameAddress } from "../../../protocol/read-payment.js";

const zero = /^0x0{40}$/;
/** Precompiles, and where tokens are sent to be burnt. */
const nobodys = /^0x0{36}(?!0000)(?:[0-9a-f]{4})$/i;

export default serverScenario({
  id: "server/terms/payee",
  title: "The payee is somebody who can spend what he is paid",
  needs: [],
  without: { money: "nothing is bought", gate: "nothing is bought" },
  checks: { "not-zero": "payee-not-zero", "not-the-token": "payee-not-the-token", "not-reserved": "payee-not-reserved" },
  async run({ challenge, expect }) {
    const entries = entriesOf(await challenge()).filter((entry) => isExactOnEvm(entry) && isAddress(entry["payTo"]));
    if (entries.length === 0) throw new NotApplicable("no offer names a payee on an EVM chain");
    for (const { payTo, asset } of entries) {
      const payee = String(payTo);
      const message = `the payee is ${payee}`;
      expect("not-zero").that(!zero.test(payee), message, { expected: "not the zero address" });
      expect("not-the-token").that(!sameAddress(payee, String(asset)), message, { expected: "not the token itself" });
      expect("not-reserved").that(!nobodys.test(payee), message, { expected: "an account of somebody's" });
    }
  },
});
