/** What the commands of the docs must end with. A command that is not here turns the test red. */

export interface Place {
  /** As it stands in the page. */
  command: string;
  /** What it ends with; 0 where it is not said. */
  exit?: number;
  /** What it must say, on standard output or standard error. */
  says?: RegExp;
  /** Put behind it, where the whole would take minutes: a part of the catalogue, fewer cases. */
  but?: string;
  /** It runs until the page is over, and is ready when it says this. */
  until?: RegExp;
  /** Files that the page takes for granted, and what they are here. */
  files?: Record<string, string>;
  /** It is not run here: this file runs it, by these words. */
  elsewhere?: [file: string, words: string];
}

const few = {
  server: "--only server/methods/unpaid-head --only server/payment/valid",
  client: "--only client/purchase/buys-once",
  facilitator: "--only facilitator/verify/valid-payment",
};
/** One scenario in one version is enough to see that the words are right. */
const one = { server: "--only server/payment/valid --spec 2", generated: "--runs 1 --only server/payment/valid --spec 2" };
const conformant = /^conformant, |^conformant · /m;
const inconclusive = /^inconclusive · /m;
const ci = ".ci/run";
const install: Place = { command: "npm ci && npm start", elsewhere: [ci, "(npm ci --no-audit --no-fund && npm start)"] };
const tests: Place = { command: "npm ci && npm test", elsewhere: [ci, "npm test --"] };
const devnet = (options: string): Place => ({
  command: `x402-assay devnet --port 4400${options}`,
  until: /Ctrl-C ends it/,
});
const listening = /listening on/;
const mutant = `x402-assay check server --exec "x402-assay reference server --mutant server/head-is-free"`;
const free = /✗ server\/methods\/unpaid-head\/not-served v[12] must\n {4}an unpaid HEAD was answered 200/;
const server = `x402-assay check server --exec "node my-server.js"`;
const wired = "--devnet http://127.0.0.1:4400";
/** Run in another page's folder, word for word. */
const asIn = (file: string, command: string): Place => ({ command, elsewhere: [file, command] });
/** The answer to what has nothing to say; what is refused ends with another code. */
const done = /^\{\}$/m;
const curl = (rest: string, says: RegExp): Place => ({ command: `curl -s ${rest}`, says });

/** Page by page, in the order in which they stand there; each page has a folder of its own. */
export const places: Record<string, Place[]> = {
  "README.md": [
    {
      command: "npm install --save-dev x402-assay",
      elsewhere: [ci, 'npm install --no-audit --no-fund --silent "$scratch"/x402-assay-*.tgz'],
    },
    { command: "npx x402-assay doctor", says: /a devnet starts/ },
    {
      command: "npx x402-assay demo",
      but: "--only server/payment/valid --only client/purchase/buys-once --only facilitator/verify/valid-payment",
      says: conformant,
    },
    { command: `npx ${server}`, but: one.server, says: conformant },
    { command: "source <(x402-assay completion bash)" },
    { command: `${server} --resource "GET /premium"`, but: few.server, says: /GET \/premium/ },
    { command: 'x402-assay check client --exec "node my-client.js"', but: few.client, says: conformant },
    { command: 'x402-assay check facilitator --exec "node my-facilitator.js"', but: few.facilitator, says: conformant },
    { command: "x402-assay explain server/methods/unpaid-head", says: /demands .*\n.*\n(.*stands .*\n)+.*\n.*mend {5}\w/ },
    { command: "x402-assay replay reports/server.json server/methods/unpaid-head", says: /holds/ },
    { command: mutant, but: few.server, exit: 1, says: free },
    { ...devnet(" --write-env devnet.env") },
    install,
    tests,
  ],
  "docs/guides/server.md": [
    asIn("README.md", `${server} --resource "GET /premium"`),
    { command: 'x402-assay doctor server --exec "node my-server.js"', says: /speaks v1 and v2/ },
    { command: "x402-assay list --role server", says: /^server\/replay\/same-header-twice\/settles-once\t/m },
    { command: `${server} --only "server/replay/**"`, but: "--spec 2", says: conformant },
    devnet(" --write-env devnet.env"),
    { command: "PORT=3000 node --env-file=devnet.env my-server.js", until: listening },
    { command: `x402-assay check server --url http://127.0.0.1:3000 ${wired}`, but: few.server, says: conformant },
    {
      command: 'x402-assay check server --url https://api.example.com --resource "GET /premium"',
      but: few.server,
      exit: 3,
      says: inconclusive,
    },
    {
      command: "x402-assay check server --e2e e2e/servers/express",
      but: few.server,
      says: /server · bash run\.sh\nspeaks .* · GET \/protected/,
    },
    { command: `${server} --only "server/generated/**"`, but: one.generated, says: conformant },
    { command: `${server} --only "server/generated/**" --runs 2000`, but: one.generated, says: conformant },
    { command: `${server} --only "server/generated/**" --time 60`, but: one.generated, says: conformant },
    { command: "x402-assay list --mutants --role server", says: /^server\/head-is-free\tmutant\t/m },
    asIn("README.md", mutant),
  ],
  "docs/guides/client.md": [
    asIn("README.md", 'x402-assay check client --exec "node my-client.js"'),
    {
      command: 'x402-assay check client --adapter "x402-assay reference client --adapter"',
      but: few.client,
      says: conformant,
    },
    devnet(" --write-env devnet.env"),
    { command: "PORT=3001 node --env-file=devnet.env my-buyer.js", until: listening },
    { command: `x402-assay check client --url http://127.0.0.1:3001 ${wired}`, but: few.client, says: conformant },
  ],
  "docs/guides/facilitator.md": [
    asIn("README.md", 'x402-assay check facilitator --exec "node my-facilitator.js"'),
    { command: 'x402-assay doctor facilitator --exec "node my-facilitator.js"', says: /speaks v1 and v2/ },
    devnet(" --rpc-port 4402"),
    {
      command: "PORT=3002 EVM_NETWORK=eip155:84532 EVM_RPC_URL=http://127.0.0.1:4402 EVM_PRIVATE_KEY=$KEY node my-facilitator.js",
      until: listening,
    },
    { command: `x402-assay check facilitator --url http://127.0.0.1:3002 ${wired}`, but: few.facilitator, says: conformant },
    {
      command: "x402-assay check facilitator --url https://facilitator.example.com",
      but: `${few.facilitator} --only facilitator/supported/listed`,
      exit: 3,
      says: inconclusive,
    },
  ],
  "docs/guides/offline.md": [
    devnet(" --write-env devnet.env"),
    { command: "PORT=3000 node --env-file=devnet.env my-server.js", until: listening },
    { command: "node --env-file=devnet.env my-client.js", says: /^\{"success":true,/ },
    { command: `x402-assay check server --url http://127.0.0.1:3000 ${wired}`, but: one.server, says: conformant },
    curl("http://127.0.0.1:4400/info", /"facilitatorUrl"/),
    curl(
      `http://127.0.0.1:4400/faults -d '{"at":"facilitator","call":"settle","action":{"do":"reset","when":"after"}}'`,
      /"fault-1"/,
    ),
    curl("http://127.0.0.1:4400/buy -d '{}'", /unsettled/),
    curl("-X DELETE http://127.0.0.1:4400/faults", done),
    curl(`http://127.0.0.1:4400/advance -d '{"seconds":3600}'`, /"timestamp":\d+/),
    curl(`http://127.0.0.1:4400/reorg -d '{"depth":1}'`, done),
    curl(
      `http://127.0.0.1:4400/mint -d '{"to":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8","amount":"5000000"}'`,
      /"balance":"\d+"/,
    ),
  ],
  "docs/guides/reading-a-report.md": [
    { command: `${mutant} --only methods`, but: "--spec 2", exit: 1, says: free },
    {
      command: "x402-assay report reports/server.events.ndjson --format markdown",
      exit: 1,
      says: /^## .* x402 server: not conformant/,
    },
    { command: "x402-assay explain server/methods/unpaid-head/not-served", says: /mend {5}Apply the payment rule to HEAD/ },
    { command: "x402-assay list", says: /of [0-9]+ demands/ },
    { command: "x402-assay list --mutants", says: /^client\/.*\thonest\t/m },
    { command: "x402-assay replay reports/server.json server/methods/unpaid-head", exit: 1, says: /✗ still red/ },
    {
      command: `x402-assay replay reports/server.json server/methods/unpaid-head --exec "x402-assay reference server"`,
      says: /✓ fixed/,
    },
  ],
  "docs/guides/ci.md": [
    {
      command: `${server} --junit junit.xml --sarif results.sarif --markdown summary.md`,
      but: few.server,
      says: /written: .*junit\.xml, .*results\.sarif/,
    },
    { command: "x402-assay report reports/server.events.ndjson --junit junit.xml", says: conformant },
    { command: "x402-assay check", says: /^api {4}conformant\nbuyer {2}conformant\n/m },
    { command: "x402-assay check api", says: conformant },
    { command: "x402-assay check api --seed other", says: /seed other/ },
    {
      command: `x402-assay baseline update x402-baseline.json reports/server.events.ndjson --reason "issue 12" --expires 2030-06-30`,
      files: { "reports/server.events.ndjson": "reports/api.events.ndjson" },
      says: /x402-baseline\.json: 0 known/,
    },
    { command: `${server} --baseline x402-baseline.json`, but: one.server, says: conformant },
    {
      command: "x402-assay diff old.json new.json",
      files: { "old.json": "reports/api.json", "new.json": "reports/api.json" },
      says: /0 broken/,
    },
    { command: `${server} --shard 1/2 --seed run-7`, but: few.server, says: conformant },
    { command: `${server} --shard 2/2 --seed run-7`, but: few.server, says: conformant },
    { command: "x402-assay report reports/server.*-of-2.events.ndjson --junit junit.xml", says: conformant },
  ],
  "docs/ci/README.md": [
    {
      command: `npx x402-assay check server --exec "node server.js" --baseline x402-baseline.json --junit junit.xml --sarif results.sarif`,
      files: { "server.js": "my-server.js", "x402-baseline.json": "empty-baseline.json" },
      but: one.server,
      says: conformant,
    },
  ],
  "docs/guides/writing-a-scenario.md": [
    { command: "x402-assay explain one-delivery-per-payment", says: /One settled payment buys one delivery/ },
    {
      command: 'x402-assay check server --exec "x402-assay reference server" --only server/replay/same-header-twice',
      says: conformant,
    },
    {
      command: 'npm run mutants -- --only "server/remembers-only-while-serving"',
      elsewhere: [ci, "npm run --silent mutants"],
    },
    { command: "npm run mutants", elsewhere: [ci, "npm run --silent mutants"] },
    {
      command: `x402-assay check server --exec "x402-assay reference server --mutant server/calls-a-replay-a-conflict" --only server/replay/same-header-twice`,
      says: conformant,
    },
    { command: "npm run docs", elsewhere: [ci, "node dist/scripts/docs.js --check"] },
  ],
  "docs/guides/developing.md": [install, tests],
  "src/devnet/README.md": [
    devnet(""),
    curl("127.0.0.1:4400/info", /"facilitatorUrl"/),
    curl(`127.0.0.1:4400/mint -d '{"to":"0x…","amount":"5000000"}'`, /"balance":"\d+"/),
    curl("127.0.0.1:4400/ledger?payer=0x…", /"entries":\[/),
    curl("127.0.0.1:4400/calls?payer=0x…", /"calls":\[/),
    curl(
      `127.0.0.1:4400/faults -d '{"at":"facilitator","call":"settle","payer":"0x…","action":{"do":"delay","ms":3000,"when":"after"}}'`,
      /"fault-1"/,
    ),
    curl("-X DELETE 127.0.0.1:4400/faults/fault-1", done),
    curl("-X DELETE 127.0.0.1:4400/faults", done),
    curl(`127.0.0.1:4400/time -d '{"timestamp":1900000000}'`, done),
    curl(`127.0.0.1:4400/advance -d '{"seconds":3600}'`, /"timestamp":190000360\d/),
    curl(`127.0.0.1:4400/reorg -d '{"depth":2}'`, done),
  ],
};
