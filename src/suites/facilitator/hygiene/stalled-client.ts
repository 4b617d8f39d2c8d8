import { facilitatorScenario } from "../../../runner/scenario.js";

/** Milliseconds in which others have to be served: far more than they need, far less than anybody waits for a client. */
const enough = 4_000;

export default facilitatorScenario({
  id: "facilitator/hygiene/stalled-client",
  title: "A client that stops in the middle keeps nobody else waiting",
  needs: ["exact-eip3009"],
  checks: { "others-served": "stalled-client-harmless" },
  async run({ request, send, post, verified, pause, expect }) {
    await verified();
    const [stalled, valid, later] = [await request(), await request(), await request()];
    const text = JSON.stringify(stalled.body);
    let release = () => {};
    const served = new Promise<void>((resolve) => (release = resolve));
    const half = ["/verify", "/settle"].map((target) =>
      send({
        target,
        body: text.slice(0, text.length >> 1),
        head: (head) => head.replace(/Content-Length: \d+/, `Content-Length: ${text.length}`),
        leave: served,
      }),
    );
    // The halves have to be there first.
    await pause(150);
    const answer = await Promise.race([post("verify", valid.body), pause(enough)]);
    release();
    await Promise.all(half);
    expect("others-served").that(answer?.status === 200, answer ? `answered ${answer.status}` : `no answer within ${enough} ms`, {
      expected: "an answer while another client stalls",
      ...(answer ? { evidence: [answer.id] } : {}),
    });
    expect("others-served").accepted(await post("verify", later.body));
  },
});
