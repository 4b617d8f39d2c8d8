import { serverScenario } from "../../../runner/scenario.js";
import { headerNames } from "../../../protocol/headers.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Headers that make readers stumble, each in another place. */
const stumbling = [
  "%%%",
  base64("no JSON"),
  base64("null"),
  base64('{"x402Version":2,"accepted":null,"payload":null}'),
  base64('{"x402Version":1,"scheme":"exact","network":"base-sepolia","payload":{"signature":1,"authorization":[]}}'),
  base64(`{"x402Version":2,"payload":${"[".repeat(400)}${"]".repeat(400)}}`),
];
/** Targets that make routers stumble. */
const odd = ["/%", "/%ff%fe", "/%00", "/__proto__/constructor"];

/** What only the inside of a program looks like: Node, Python, Go, Java, PHP, Rust, .NET. */
const inside = [
  /\bat (?:async )?(?:[\w.<>$ [\]]+ )?\(?(?:file:\/\/|node:|[A-Za-z]:\\|\/)[^\s()]+:\d+:\d+\)?/,
  /Traceback \(most recent call last\)/,
  /goroutine \d+ \[/,
  /\.go:\d+ \+0x/,
  /\bat [\w.$]+\([\w]+\.java:\d+\)/,
  /#\d+ \/\S+\.php\(\d+\)/,
  /thread '[^']*' panicked at/,
  /\bat [\w.]+\([^)]*\) in \S+:line \d+/,
];
const secrets = /(?:EVM_|FACILITATOR_|API_?)?(?:PRIVATE_KEY|SECRET_KEY)\s*[=:]\s*["']?\w{8}/i;

export default serverScenario({
  id: "server/hygiene/errors",
  title: "An error tells nobody how the target is made inside",
  needs: ["exact-eip3009"],
  checks: { "no-stack-trace": "errors-tell-nothing-inside", "no-secrets": "errors-tell-nothing-inside" },
  async run({ x402Version, buyer, stranger, visit, expect }) {
    await buyer.pay();
    const refused = await buyer.present(await buyer.sign({ signer: stranger() }));
    const { payment } = headerNames[x402Version];
    const broken = stumbling.map((value) => buyer.present({ header: { name: payment, value } }));
    const answers = await Promise.all([...broken, ...odd.map((target) => visit({ target })), visit({ method: "BREW" })]);
    for (const answer of [refused, ...answers]) {
      const found = inside.map((pattern) => pattern.exec(answer.body)?.[0]).find((text) => text !== undefined);
      const evidence = [answer.id];
      expect("no-stack-trace").that(
        found === undefined,
        found ? `the answer ${answer.status} has: ${found.slice(0, 120)}` : "none has one",
        {
          expected: "a sentence, or a code",
          evidence,
        },
      );
      expect("no-secrets").that(!secrets.test(answer.body), "an error names a key", { evidence });
    }
  },
});
