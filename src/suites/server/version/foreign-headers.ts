import { serverScenario } from "../../../runner/scenario.js";

const token = "aGVyZSBpcyBteSBwYXltZW50";

/** What drafts of this protocol and other payment protocols carry their credentials in. None of these pays for anything here. */
const credentials: readonly Record<string, string>[] = [
  { "X-402-Payment": token },
  { "X-402-Payment-Signature": token },
  { "X-PAYMENT-SIGNATURE": token },
  { "X-PAYMENT-RESPONSE": token },
  { "PAYMENT-RESPONSE": Buffer.from('{"success":true,"transaction":"0x00","network":"eip155:84532"}').toString("base64") },
  { "PAYMENT-REQUIRED": token },
  { PAYMENT: token },
  { Authorization: `x402 ${token}` },
  { Authorization: `Payment ${token}` },
  { Authorization: `L402 ${token}:${"00".repeat(32)}` },
  { Authorization: `LSAT ${token}:${"00".repeat(32)}` },
  { "Payment-Authorization": `Bearer ${token}` },
  { Cookie: `x402=${token}; paid=true` },
  { "X-Paid": "true", "X-Payment-Verified": "true" },
];

export default serverScenario({
  id: "server/version/foreign-headers",
  title: "Headers of drafts and of other protocols unlock nothing",
  needs: ["exact-eip3009"],
  checks: { "not-unlocked": "foreign-credentials-no-payment" },
  async run({ buyer, visit, expect }) {
    await buyer.pay();
    for (const headers of credentials) expect("not-unlocked").notServed(await visit({ headers }));
  },
});
