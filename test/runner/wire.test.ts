import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange, type WireRequest } from "../../src/runner/wire.js";

/** A listener that knows no HTTP: it keeps what arrives, byte for byte, and gives a fixed answer. */
let answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
let arrived = Buffer.alloc(0);
const server = createServer((socket) => {
  arrived = Buffer.alloc(0);
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    const first = arrived.length === 0;
    arrived = Buffer.concat([arrived, chunk]);
    if (first) socket.write(answer);
    if (first && !answer.startsWith("HTTP/1.1 101")) socket.end();
  });
});
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const ask = (request: Partial<WireRequest>) =>
  exchange("e", { url: `${url}/protected`, method: "GET", headers: {}, timeout: 5_000, ...request });
const lines = () => arrived.toString("utf8").split("\r\n");

const targets = [
  "//protected",
  "///protected//",
  "/./x/../protected/.",
  "/%2e%2E/protected",
  "/%70rotected",
  "/%2570rotected",
  "/%c1%b0rotected",
  "/%2Fprotected",
  "%2Fprotected",
  "/\\protected",
  "\\protected",
  "/protected%5C",
  "/protected;v=1;jsessionid=1",
  "/protected.",
  "/protected%20%00%0d%0a",
  "/protected\t",
  "/protected?",
  "/protected??x=%00",
  "/protected#x",
  "/PROTECTED",
  "/ｐrotected",
  "http://shop.example/protected",
  "HTTP://user@shop.example:80/protected",
  "shop.example:443",
  "*",
];

describe("a request on the wire", () => {
  it("is not left any more once it was answered", async () => {
    const done = await ask({ leave: new Promise((resolve) => setTimeout(resolve, 150)) });
    const { endedAt } = done;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(done).toMatchObject({ status: 204, endedAt });
    expect(done.error).toBeUndefined();
  });

  it.each(targets)("keeps the target %j as it is", async (target) => {
    const done = await ask({ target });
    expect(done.status).toBe(204);
    expect(lines()[0]).toBe(`GET ${target} HTTP/1.1`);
    expect(done.target).toBe(target);
  });

  it("sends text beyond ASCII as UTF-8", async () => {
    await ask({ target: "/ｐ" });
    expect(arrived.subarray(4, 8)).toEqual(Buffer.from([0x2f, 0xef, 0xbd, 0x90]));
  });

  it.each(["POST", "DELETE", "OPTIONS", "TRACE", "HEAD", "CONNECT", "PROPFIND", "get", "Get", "GETX"])(
    "keeps the method %s as it is",
    async (method) => {
      expect((await ask({ method })).status).toBe(204);
      expect(lines()[0]).toBe(`${method} /protected HTTP/1.1`);
    },
  );

  it("sends several values as several lines, in their order and letter case", async () => {
    await ask({ headers: { "X-Original-URL": ["/a", "/b"], "x-rewrite-url": "/c" } });
    expect(lines().filter((line) => /^x-/i.test(line))).toEqual([
      "X-Original-URL: /a",
      "X-Original-URL: /b",
      "x-rewrite-url: /c",
    ]);
  });

  it("names the host once, and the one that was said", async () => {
    await ask({ headers: { host: "shop.example" } });
    expect(lines().filter((line) => /^host:/i.test(line))).toEqual(["host: shop.example"]);
    await ask({ headers: { Host: ["a.example", "b.example"] } });
    expect(lines().filter((line) => /^host:/i.test(line))).toEqual(["Host: a.example", "Host: b.example"]);
  });

  it("counts the bytes of a body", async () => {
    await ask({ method: "POST", body: "ü" });
    expect(lines()).toContain("Content-Length: 2");
    expect(lines().at(-1)).toBe("ü");
  });

  it("lets the head be what is no ordinary HTTP/1.1", async () => {
    await ask({ head: () => "GET /protected HTTP/1.0\n\n" });
    expect(arrived.toString()).toBe("GET /protected HTTP/1.0\n\n");
    await ask({ head: (head) => head.replace(/^Host:.*\r\n/m, "") });
    expect(arrived.toString()).not.toMatch(/host:/i);
    expect(lines()[0]).toBe("GET /protected HTTP/1.1");
  });

  it("hears what comes after a switch of protocols", async () => {
    const before = answer;
    answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\u0081\u0005hello";
    const done = await ask({ headers: { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Key": "a2V5" } });
    answer = before;
    expect(done.status).toBe(101);
    expect(done.body).toContain("hello");
    expect(done.error).toBeUndefined();
  });
});
