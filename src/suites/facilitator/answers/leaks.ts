import { saysYes } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Exchange } from "../../../runner/scenario.js";

/** Lines of a stack trace, as Node, Python, Go, Java and Rust write them. */
const trace = /\n\s+at .+[:(]\d+|\\n\s+at .+[:(]\d+|File \\?".+\\?", line \d+|goroutine \d+ \[|thread '.+' panicked/;

/** A node that fails and says too much, and one that breaks the connection off, so that its client names its address. */
export default facilitatorScenario({
  id: "facilitator/answers/leaks",
  title: "What goes wrong inside stays inside",
  needs: ["exact-eip3009"],
  checks: {
    "node-words-inside": "node-words-not-told",
    "node-address-inside": "node-address-not-told",
    "no-stack-trace": "stack-not-told",
  },
  async run({ newPayer, request, post, verified, fault, met, heal, mark, nodeUrl, expect }) {
    await verified();
    const word = `provider-key-${mark("secret")}`;
    const address = nodeUrl.replace(/^https?:\/\//, "").replace(/\/$/, "");
    const answers: Exchange[] = [];
    const actions = [
      { do: "rpc-error", code: -32603, message: `upstream quota exceeded for ${word}` },
      { do: "answer", status: 503, body: `no upstream for ${word}` },
      { do: "reset", when: "before" },
    ] as const;
    for (const action of actions) {
      const payer = await newPayer();
      const { body } = await request({ payer });
      const broken = await fault(payer, "*", action);
      answers.push(await post("verify", body), await post("settle", body));
      await met(broken);
      await heal(payer);
      // What is read is one thing and what is sent another: some keep the first error to themselves and pass the second on. Where the
      // node says no, nobody has to wait for what may have become of it.
      if (action.do !== "rpc-error") continue;
      const sender = await newPayer();
      const refused = await Promise.all(
        ["eth_sendRawTransaction", "eth_sendRawTransactionSync"].map((call) => fault(sender, call, action)),
      );
      answers.push(await post("settle", (await request({ payer: sender })).body));
      await met(...refused);
      await heal(sender);
    }
    answers.push(await post("verify", "{"), await post("verify", "null"), await post("settle", "[]"));
    for (const answer of answers) {
      if (saysYes(answer)) continue;
      const evidence = [answer.id];
      const said = `${JSON.stringify(answer.headers)}${answer.body}`;
      const tell = (check: string, leaks: boolean, what: string) =>
        expect(check).that(!leaks, leaks ? `the answer has ${what} in it` : `no answer has ${what} in it`, {
          actual: answer.body.slice(0, 600),
          evidence,
        });
      tell("node-words-inside", said.includes(word), "the node's own words");
      tell("node-address-inside", said.includes(address), "the address of the node");
      tell("no-stack-trace", trace.test(answer.body), "a stack trace");
    }
  },
});
