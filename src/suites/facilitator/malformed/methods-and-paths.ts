import { saysYes } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const methods = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "BREW"];

/** Paths that nobody has reason to serve. */
const unknown = ["/verified", "/settle-all", "/supported/all", "/verify/settle", "/no/such/path", "/%00", "/../etc/passwd"];

/** Spellings of a path that routers treat differently: either way is fine. */
const eitherWay = ["/verify/", "//verify", "/VERIFY", "/%76erify", "/./verify", "/verify;v=1", "/verify#top"];

export default facilitatorScenario({
  id: "facilitator/malformed/methods-and-paths",
  title: "Other methods settle nothing, and other paths are nobody's",
  needs: ["exact-eip3009"],
  checks: {
    "only-post-verifies": "only-post-acts",
    "only-post-settles": "only-post-acts",
    answered: "malformed-answered",
    "unknown-paths-refused": "unknown-path-refused",
    "no-failure": "malformed-client-error",
  },
  async run({ request, send, verified, expect }) {
    await verified();
    const { body, payment } = await request();
    const text = JSON.stringify(body);
    for (const method of methods) {
      for (const [target, check] of [
        ["/verify", "only-post-verifies"],
        ["/settle", "only-post-settles"],
      ] as const) {
        const answer = await send({ method, target, body: text });
        const yes = saysYes(answer);
        expect(check).that(!yes, yes ? `${method} ${target} says yes` : "no yes", { evidence: [answer.id] });
        const came = answer.status !== 0 && !answer.error;
        expect("answered").that(came, came ? "answered" : `no answer to ${method} ${target}`, { evidence: [answer.id] });
      }
    }
    await expect("only-post-settles").transfers(payment, 0);

    for (const target of unknown) {
      const answer = await send({ target, body: text });
      const refused = answer.status >= 400 && answer.status < 500;
      expect("unknown-paths-refused").that(refused, `POST ${target} is answered ${answer.status}`, {
        expected: "404, or another 4xx",
        evidence: [answer.id],
      });
    }
    const others = [
      ...(await Promise.all(eitherWay.map((target) => send({ target, body: text })))),
      await send({ target: "/supported", body: text }),
      await send({ method: "HEAD", target: "/supported" }),
      await send({ method: "OPTIONS", target: "/supported" }),
    ];
    for (const answer of others) {
      // 501 is the answer of servers to a method that they have never heard of.
      const failed = answer.status >= 500 && answer.status !== 501;
      expect("no-failure").that(!failed, `${answer.method} ${answer.target ?? ""} is answered ${answer.status}`, {
        expected: "an answer below 500",
        evidence: [answer.id],
      });
    }
    await verified();
  },
});
