import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

type Script = NonNullable<StageOptions["script"]>;

/** `pAyMeNt-rEqUiReD`, as nobody writes it and everybody must read it. */
const odd = (name: string) =>
  [...name].map((letter, index) => (index % 2 ? letter.toUpperCase() : letter.toLowerCase())).join("");

const scripts: Record<string, Script> = {
  async "paid-as-html"(_visitor, forward) {
    const reply = await forward();
    if (reply.status !== 402) return { kind: "reply", reply };
    return { kind: "reply", reply: { ...reply, headers: { ...reply.headers, "content-type": "text/html" } } };
  },
  async "paid-in-pieces"(_visitor, forward) {
    const reply = await forward();
    if (reply.status !== 402) return { kind: "reply", reply };
    // Half a second at the most, however long the body is.
    return { kind: "pieces", reply, size: Math.max(1, Math.ceil(reply.body.length / 100)), every: 5, hints: true };
  },
  async "names-without-case"(_visitor, forward) {
    const reply = await forward();
    const headers = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [odd(name), value]));
    return { kind: "reply", reply: { ...reply, headers } };
  },
};

export default clientScenario({
  id: "client/goods/unusual-402",
  title: "A seller whose answers are in an unusual form is paid like others",
  needs: ["exact-eip3009"],
  checks: {
    "paid-as-html": "unusual-402-paid",
    "paid-in-pieces": "unusual-402-paid",
    "names-without-case": "header-names-without-case",
  },
  async run({ pays }) {
    await Promise.all(Object.entries(scripts).map(([check, script]) => pays({ script }, check)));
  },
});
