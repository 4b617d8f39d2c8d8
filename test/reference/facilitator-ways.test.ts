import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { devAccount } from "../../src/devnet/accounts.js";
import { startFacilitator } from "../../src/reference/facilitator/serve.js";

let facilitator: Awaited<ReturnType<typeof startFacilitator>>;
beforeAll(async () => {
  // Nothing here gets as far as the chain.
  facilitator = await startFacilitator({ rpcUrl: "http://127.0.0.1:9", chainId: 84532, key: devAccount("facilitator").key });
});
afterAll(() => facilitator.close());

describe("the reference facilitator, asked within its process,", () => {
  const requests: [name: string, method: string, url: string, body: string, status: number][] = [
    ["its list", "GET", "/supported", "", 200],
    ["its health", "GET", "/health", "", 200],
    ["what is no JSON", "POST", "/verify", "{", 400],
    ["what is no payment", "POST", "/settle", "{}", 400],
    ["too much", "POST", "/verify", `"${"x".repeat(70_000)}"`, 413],
    ["another place", "POST", "/refund", "{}", 404],
  ];
  it.each(requests)("says the same of %s as over the network", async (_name, method, url, body, status) => {
    const inside = await facilitator.ask({ method, url, body: Buffer.from(body) }, () => false);
    const outside = await fetch(`${facilitator.url}${url}`, { method, ...(body ? { body } : {}) });
    expect(inside.status).toBe(status);
    expect({ status: inside.status, type: inside.headers["content-type"], body: inside.body.toString() }).toEqual({
      status: outside.status,
      type: outside.headers.get("content-type"),
      body: await outside.text(),
    });
  });
});
