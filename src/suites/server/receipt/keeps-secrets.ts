import { serverScenario, type Exchange, type Fault } from "../../../runner/scenario.js";

/** Everything that a client can read of an answer, what is packed in base64 too. */
const readable = ({ headers, body }: Exchange) =>
  [body, ...Object.values(headers).flatMap((value) => [value, Buffer.from(value, "base64").toString("utf8")])].join("\n");

/** A refusal's reason is meant for the buyer; none of these is. */
const places: readonly { check: string; call: "verify" | "settle"; action(secret: string): Fault["action"] }[] = [
  {
    check: "error-body-kept-back",
    call: "verify",
    action: (secret) => ({ do: "answer", status: 500, body: { error: `at db.connect (${secret})` } }),
  },
  {
    check: "error-body-kept-back",
    call: "settle",
    action: (secret) => ({ do: "answer", status: 500, body: `Traceback: ${secret}` }),
  },
  {
    check: "garbage-kept-back",
    call: "verify",
    action: (secret) => ({ do: "answer", body: `<html>${secret}</html>` }),
  },
  {
    check: "garbage-kept-back",
    call: "settle",
    action: (secret) => ({ do: "answer", body: `<html>${secret}</html>` }),
  },
  {
    check: "unknown-members-kept-back",
    call: "verify",
    action: (secret) => ({ do: "patch", members: { apiKey: secret } }),
  },
  {
    check: "unknown-members-kept-back",
    call: "settle",
    action: (secret) => ({ do: "patch", members: { apiKey: secret } }),
  },
  {
    check: "headers-kept-back",
    call: "verify",
    action: (secret) => ({ do: "answer", status: 500, body: {}, headers: { "x-api-key": secret } }),
  },
  {
    check: "headers-kept-back",
    call: "settle",
    action: (secret) => ({ do: "answer", status: 500, body: {}, headers: { "x-api-key": secret } }),
  },
];

export default serverScenario({
  id: "server/receipt/keeps-secrets",
  title: "What the facilitator tells the server by accident does not reach the buyer",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "error-body-kept-back": "facilitator-internals-kept-back",
    "garbage-kept-back": "facilitator-internals-kept-back",
    "unknown-members-kept-back": "facilitator-internals-kept-back",
    "headers-kept-back": "facilitator-internals-kept-back",
  },
  async run({ buyer, newBuyer, fault, met, mark, expect }) {
    await buyer.pay();
    const attempts = places.map(async ({ check, call, action }, index) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const secret = mark(`secret ${index}`);
      const slip = await fault(other, call, action(secret));
      const answer = await other.present(payment);
      await met(slip);
      const leaked = readable(answer).includes(secret);
      expect(check).that(!leaked, leaked ? `what /${call} answered reached the buyer` : "nothing of it reached the buyer", {
        expected: "an answer in the server's own words",
        actual: { status: answer.status, body: answer.body.slice(0, 300) },
        evidence: [answer.id],
      });
    });
    // One that does not apply (a server that never calls /verify) takes nothing away from the others.
    for (const result of await Promise.allSettled(attempts)) if (result.status === "rejected") throw result.reason;
  },
});
