import { clientScenario, sideBySide, type ClientContext, type StageOptions, type Visitor } from "../../../runner/scenario.js";
import { seededAccount } from "../../../devnet/accounts.js";
import type { Requirements } from "../../../protocol/messages.js";

/** Says 402 to whatever is shown, and settles nothing. */
const never: StageOptions["steps"] = { match: () => undefined };

const afterwards = (change: (own: Requirements) => unknown): NonNullable<StageOptions["offers"]> => {
  return (own, { presented }: Visitor) => [presented.length > 0 ? change(own) : own];
};

const stranger = seededAccount("retry", "another payee").address;

/** A higher price in version 2, another payee and resource in version 1: no defect is likely to know one of them only. */
const changed = (own: Requirements): Requirements =>
  "amount" in own
    ? { ...own, amount: `${BigInt(own.amount) * 2n}` }
    : { ...own, payTo: stranger, resource: `${own.resource}/more` };

const sellers: Record<string, StageOptions> = {
  "same-terms-not-signed-again": { steps: never },
  "other-terms-not-signed-on-top": { steps: never, offers: afterwards(changed) },
  "failed-receipt-not-signed-again": {
    steps: {
      settle: async (_visit, { payload }, { network }) => {
        const receipt = {
          success: false,
          errorReason: "insufficient_funds",
          transaction: "",
          network,
          payer: payload.authorization.from,
        };
        return { kind: "failed", receipt };
      },
    },
  },
  "told-to-pay-again-unsigned": {
    steps: never,
    challenge: (message, _version, { presented }) =>
      presented.length === 0
        ? message
        : {
            ...message,
            error: "The payment has expired and was not taken. Sign a new payment with a fresh nonce and send it again.",
          },
  },
};

/** Requests for one purchase that nobody would call a loop: the question, the payment, and some patience. */
const bound = 12;

export default clientScenario({
  id: "client/retry/again",
  title: "A seller who says 402 again after the payment gets no second one, and the client stops asking",
  needs: ["exact-eip3009"],
  // Who never stops asking is waited for.
  timeout: 120_000,
  checks: {
    ...Object.fromEntries(Object.keys(sellers).map((check) => [check, "refused-not-signed-again"])),
    "requests-bounded": "requests-bounded",
    told: "failure-told",
  },
  async run(context) {
    const cases = Object.entries(sellers);
    await sideBySide(
      cases.map(
        ([check, seller]) =>
          async () =>
            meet(context, check, seller),
      ),
    );
  },
});

async function meet({ tries, expect, observe }: ClientContext, once: string, seller: StageOptions): Promise<void> {
  const { stage } = await tries(seller, { once, told: "told" });
  const requests = stage.requests();
  if (once === "same-terms-not-signed-again") observe("requests-to-endless-402", requests.length);
  expect("requests-bounded").that(requests.length <= bound, `${requests.length} requests for one purchase`, {
    expected: `at most ${bound} requests`,
    actual: requests.length,
    evidence: requests.slice(0, 20).map(({ id }) => id),
  });
}
