import { clientScenario, NotApplicable, type ClientRun } from "../../../runner/scenario.js";

/** Milliseconds that a seller keeps the client waiting, if nothing is bought meanwhile. */
const long = 6_000;

/** For a client that lives on: one bad seller is not the end of it. */
export default clientScenario({
  id: "client/crowd/neighbours",
  title: "A seller who fails or hangs takes nothing from a purchase at another one",
  needs: ["exact-eip3009"],
  checks: { "hanging-holds-up-nobody": "purchases-independent", "failing-spoils-nothing": "purchases-independent" },
  async run({ remembers, purchase, buy, newStage, pause, expect }) {
    if (!remembers) throw new NotApplicable("each purchase is a process of its own");
    await purchase();

    const failing = await newStage({ script: () => Promise.resolve({ kind: "reset" }) });
    await buy(failing, { patience: 10_000 });
    const after = await newStage();
    const run = await buy(after);
    const bought = isBought(run, after.goods);
    expect("failing-spoils-nothing").that(
      bought,
      bought ? "the next purchase was made" : "after a failure it does not buy any more",
      {
        expected: "a purchase",
        actual: run.said ?? run.stderr,
        evidence: [...failing.requests(), ...after.requests()].map(({ id }) => id),
      },
    );

    let arrived: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => (arrived = resolve));
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    let held = true;
    const silent = await newStage({
      async script() {
        arrived();
        await Promise.race([finished, pause(long)]);
        held = false;
        return { kind: "reset" };
      },
    });
    const kept = buy(silent, { patience: 20_000 });
    await Promise.race([hanging, kept]);
    const other = await newStage();
    const meanwhile = await buy(other);
    const inTime = held && isBought(meanwhile, other.goods);
    finish();
    await kept;
    expect("hanging-holds-up-nobody").that(
      inTime,
      inTime ? "it bought elsewhere meanwhile" : "it bought nothing elsewhere meanwhile",
      {
        expected: "a purchase while another seller does not answer",
        actual: meanwhile.said ?? meanwhile.stderr,
        evidence: [...silent.requests(), ...other.requests()].map(({ id }) => id),
      },
    );
  },
});

const isBought = ({ exitCode, stdout }: ClientRun, goods: string) => exitCode === 0 && stdout.includes(goods);
