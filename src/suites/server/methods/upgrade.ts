import { serverScenario, Untestable, unrecognisable } from "../../../runner/scenario.js";

const websocket = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "eDQwMi1hc3NheS1wcm9iZQ==",
};

/** Ways to ask for another protocol on the same path. The answer is then often given by another part of the server. */
const upgrades: Record<string, Record<string, string>[]> = {
  "websocket-not-served": [
    websocket,
    { ...websocket, Connection: "keep-alive, Upgrade", Upgrade: "WebSocket" },
    { ...websocket, "Sec-WebSocket-Protocol": "graphql-ws" },
  ],
  "other-protocol-not-served": [
    { Connection: "Upgrade, HTTP2-Settings", Upgrade: "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__" },
    { Connection: "Upgrade", Upgrade: "TLS/1.0, HTTP/1.1" },
    { Upgrade: "h2c" },
    { Accept: "text/event-stream", "Last-Event-ID": "0" },
  ],
};

export default serverScenario({
  id: "server/methods/upgrade",
  title: "A paid resource is not free over another protocol",
  needs: ["exact-eip3009"],
  checks: { "websocket-not-served": "upgrade-opens-nothing", "other-protocol-not-served": "upgrade-opens-nothing" },
  async run({ buyer, recognisable, visit, expect }) {
    await buyer.pay();
    if (!recognisable()) throw new Untestable(unrecognisable);
    const cases = Object.entries(upgrades).flatMap(([check, list]) => list.map((headers) => ({ check, headers })));
    await Promise.all(
      cases.map(async ({ check, headers }) => expect(check).notServed(await visit({ headers, elsewhere: true }))),
    );
  },
});
