import { once } from "node:events";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { devAccount } from "../../src/devnet/accounts.js";
import type { Devnet } from "../../src/devnet/devnet.js";
import { startWorld } from "../../src/reference/world.js";
import { cli, finished, start } from "../cli/cli.js";

let world: Devnet;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** The URL in the one line that a server prints. */
async function url(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("no standard output");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  expect(line).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/);
  return line.replace("listening on ", "");
}

const serverVariables = () => ({
  PORT: "0",
  FACILITATOR_URL: world.info.facilitatorUrl,
  EVM_PAYEE_ADDRESS: world.info.payee,
  EVM_NETWORK: "eip155:84532",
});
const facilitatorVariables = () => ({
  PORT: "0",
  EVM_PRIVATE_KEY: devAccount("facilitator-under-test").key,
  EVM_RPC_URL: world.info.rpcUrl,
  EVM_NETWORK: "base-sepolia",
});

describe("the reference parts as commands", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("buy from each other, and end on %s", async (signal) => {
    const facilitator = start(["reference", "facilitator"], { env: facilitatorVariables() });
    const facilitatorUrl = await url(facilitator);
    const server = start(["reference", "server"], { env: { ...serverVariables(), FACILITATOR_URL: facilitatorUrl } });
    const base = await url(server);

    const { code, stdout, stderr } = await cli(["reference", "client"], {
      env: { EVM_PRIVATE_KEY: devAccount("buyer").key, RESOURCE_SERVER_URL: base, ENDPOINT_PATH: "/protected" },
    });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const said = JSON.parse(stdout) as Record<string, unknown>;
    expect(said).toMatchObject({ success: true, status_code: 200, payment_response: { success: true } });
    expect(said["data"]).toMatchObject({ message: expect.stringContaining("You have paid") as string });

    for (const child of [server, facilitator]) {
      const end = finished(child);
      child.kill(signal);
      expect(await end).toMatchObject({ code: 0, stderr: "" });
    }
  });

  it("says in one line why nothing was bought", async () => {
    const { code, stdout } = await cli(["reference", "client"], {
      env: { EVM_PRIVATE_KEY: devAccount("buyer").key, RESOURCE_SERVER_URL: "http://127.0.0.1:9" },
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      success: false,
      data: null,
      error: expect.stringContaining("did not answer") as string,
    });
  });

  it.each([
    ["server", { FACILITATOR_URL: "" }, "The variable FACILITATOR_URL is missing."],
    ["server", { FACILITATOR_URL: "nowhere" }, "FACILITATOR_URL must be a URL; this is none: nowhere"],
    ["server", { PORT: "http" }, "PORT must be a number from 0 to 65535; this is none: http"],
    ["server", { EVM_PAYEE_ADDRESS: "0x12" }, "EVM_PAYEE_ADDRESS must be 0x and 40 hex digits; this is none: 0x12"],
    ["server", { EVM_NETWORK: "eip155:8453" }, "EVM_NETWORK must be a test network; eip155:8453 is not on the list of those."],
    ["facilitator", { EVM_PRIVATE_KEY: "0xsecret" }, "EVM_PRIVATE_KEY must be 0x and 64 hex digits."],
    [
      "facilitator",
      { EVM_NETWORK: "moon" },
      "EVM_NETWORK must be a network such as eip155:84532 or base-sepolia; this is none: moon",
    ],
    ["client", { RESOURCE_SERVER_URL: "" }, "The variable RESOURCE_SERVER_URL is missing."],
  ])("%s with %o: one sentence, exit code 2", async (part, wrong, sentence) => {
    const right = { ...serverVariables(), ...facilitatorVariables(), RESOURCE_SERVER_URL: "http://127.0.0.1:9", EVM_NETWORK: "" };
    expect(await cli(["reference", part], { env: { ...right, ...wrong } })).toEqual({
      code: 2,
      stdout: "",
      stderr: `${sentence}\n`,
    });
  });

  it("says that a port is in use", async () => {
    const server = start(["reference", "server"], { env: serverVariables() });
    const { port } = new URL(await url(server));
    const { code, stderr } = await cli(["reference", "server"], { env: { ...serverVariables(), PORT: port } });
    expect(code).toBe(1);
    expect(stderr).toBe(`Port ${port} is in use; set PORT to another one.\n`);
    const end = finished(server);
    server.kill("SIGTERM");
    await end;
  });
});
