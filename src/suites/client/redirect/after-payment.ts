import { clientScenario, type Stage, type StageOptions } from "../../../runner/scenario.js";

type Script = NonNullable<StageOptions["script"]>;

/** Takes the money, keeps the goods, and sends the buyer to another place. */
const movesOn =
  (status: number, place: () => string): Script =>
  async ({ presented }, forward) => {
    const reply = await forward();
    if (presented.length === 0) return { kind: "reply", reply };
    const headers = { ...reply.headers, location: place() };
    return { kind: "reply", reply: { status, headers, body: Buffer.alloc(0) } };
  };

const isNamed = (host: string | undefined) => host?.startsWith("localhost") === true;

/** A payment is a bearer instrument until it is settled: whoever sees it can use it in the buyer's place. */
export default clientScenario({
  id: "client/redirect/after-payment",
  title: "A seller who is paid and sends the buyer on does not get him to show the payment to others, or to pay once more",
  needs: ["exact-eip3009"],
  checks: {
    "other-port-sees-no-payment": "payment-only-to-who-asked",
    "other-name-sees-no-payment": "payment-only-to-who-asked",
    "signs-no-second": "pays-once",
    ended: "failure-told",
  },
  async run({ purchase, newStage, expect }) {
    const there = await newStage();
    const toPort = await newStage({ script: movesOn(307, () => there.url) });
    const named = () => toName.url.replace("127.0.0.1", "localhost");
    const away = movesOn(302, named);
    const toName: Stage = await newStage({
      script: async (visitor, forward) =>
        isNamed(visitor.headers["host"]) ? { kind: "reply", reply: await forward() } : away(visitor, forward),
    });

    const first = await purchase(toPort);
    const second = await purchase(toName);
    const cases = [
      { check: "other-port-sees-no-payment", run: first, seller: toPort, elsewhere: there.requests() },
      {
        check: "other-name-sees-no-payment",
        run: second,
        seller: toName,
        elsewhere: toName.requests().filter(({ requestHeaders }) => isNamed(requestHeaders["host"])),
      },
    ];
    for (const { check, run, seller, elsewhere } of cases) {
      const here = new Set(
        seller
          .presented()
          .filter(({ exchange }) => !elsewhere.includes(exchange))
          .flatMap(({ exchange }) => exchange.authorization ?? []),
      );
      const later = elsewhere.flatMap((exchange) => (exchange.authorization === undefined ? [] : [exchange]));
      const leak = later.find(({ authorization }) => authorization !== undefined && here.has(authorization));
      const at = leak && `${leak.requestHeaders["host"]}`;
      const evidence = [...seller.requests(), ...elsewhere].map(({ id }) => id);
      expect(check).that(!leak, leak ? `the payment was shown at ${at} too` : "only who had asked saw the payment", {
        expected: "no payment header for another origin",
        actual: at,
        evidence,
      });
      const signed = new Set([...here, ...later.map(({ authorization }) => authorization)]).size;
      expect("signs-no-second").that(signed === 1, `${signed} ${signed === 1 ? "payment was" : "payments were"} signed`, {
        expected: 1,
        actual: signed,
        evidence,
      });
      const bought = run.said?.["success"] === true || (run.exitCode === 0 && run.said?.["success"] !== false);
      const told = run.exitCode !== null && !bought;
      expect("ended").that(told, told ? "it said that it has not got the goods" : "it says that it bought, and got nothing", {
        expected: "a purchase that is told as failed",
        actual: { exitCode: run.exitCode, said: run.said ?? run.stderr },
        evidence,
      });
    }
  },
});
