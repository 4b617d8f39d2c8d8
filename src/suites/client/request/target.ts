import { clientScenario } from "../../../runner/scenario.js";

/** All of it means something to somebody, and nothing of it may be tidied up. */
const odd = "/a%2Fb/caf%C3%A9;v=1,2?a=b&a=c&empty=&flag&sp=%20&plus=+&pct=%25&q=%c3%a9&next=%2Fx%3Fy%3D1";

export default clientScenario({
  id: "client/request/target",
  title: "The paid request asks for what the terms were named for, at the same host, letter by letter",
  needs: ["exact-eip3009"],
  checks: { "same-target": "order-kept", "as-asked": "target-as-asked", "host-kept": "host-kept" },
  async run({ newStage, purchase, expect }) {
    const seller = await newStage({
      steps: {
        // What is below the path is for sale as well.
        route: ({ routes }, method, target) =>
          routes.find((route) => route.method === method && target.startsWith(route.path)) ?? { status: 404 },
      },
    });
    const wanted = `${seller.url}${odd}`;
    await purchase(seller, { url: wanted });
    const { host } = new URL(seller.origin);
    const requests = seller.requests();
    const evidence = requests.map(({ id }) => id);
    const offered = requests.filter(({ status }) => status === 402).map(({ url }) => url);
    const paid = seller.presented().map(({ exchange }) => exchange.url);
    const other = paid.find((url) => !offered.includes(url));
    expect("same-target").that(
      !other,
      other ? "it paid for another address than the one that it was given terms for" : "the same",
      {
        expected: offered[0],
        actual: other,
        evidence,
      },
    );
    const changed = requests.find(({ url }) => url !== wanted);
    expect("as-asked").that(!changed, changed ? "the address was rewritten on the way" : "the address went out as it was given", {
      expected: wanted,
      actual: changed?.url,
      evidence,
    });
    const misnamed = requests.find(({ requestHeaders }) => requestHeaders["host"] !== host);
    expect("host-kept").that(!misnamed, misnamed ? "Host is another" : "each request named the host", {
      expected: host,
      actual: misnamed?.requestHeaders["host"],
      evidence,
    });
  },
});
