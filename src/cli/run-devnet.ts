import { colors } from "./colors.js";
import { writeFileSync } from "node:fs";
import { formatUnits } from "viem";
import { startControl } from "../devnet/control.js";
import type { Devnet } from "../devnet/devnet.js";
import { startLive } from "../live/live.js";
import { networkName, testChainIds } from "../protocol/networks.js";
import { UsageError } from "../runner/usage-error.js";
import { startServer } from "../reference/server/serve.js";
import { startWorld } from "../reference/world.js";
import { aborted, onInterrupt } from "./interrupt.js";
import type { DevnetFlags } from "./devnet.js";

interface Urls {
  control: string;
  server: string;
}

/** Keeps a world until it is interrupted; returns the exit code. */
export async function runDevnet(flags: DevnetFlags): Promise<number> {
  if (!testChainIds.includes(flags.chainId)) {
    throw new UsageError(
      `--chain-id takes a test network's id, one of ${testChainIds.join(", ")}: what is signed here must be worth nothing elsewhere.`,
    );
  }
  const interrupted = onInterrupt();
  const ports = { facilitator: flags.facilitatorPort, rpc: flags.rpcPort };
  const world = await startWorld({ chainId: flags.chainId, ports });
  try {
    const { facilitatorUrl, payee, network } = world.info;
    const live = await startLive(world);
    const server = await startServer({ facilitatorUrl, payTo: payee, network, port: flags.serverPort, seen: live.seen });
    try {
      const control = await startControl(world, flags.port, live.control(server.url));
      try {
        const urls = { control: control.url, server: server.url };
        const file = flags.writeEnv ?? flags.envFile;
        if (file) writeFileSync(file, envFile(world, urls));
        process.stdout.write(flags.json ? `${JSON.stringify(await asJson(world, urls), null, 2)}\n` : await asText(world, urls));
        const died = await Promise.race([aborted(interrupted), world.chain.exited.then(() => "died")]);
        if (died) {
          process.stderr.write("x402-assay: Anvil ended by itself, and the devnet with it.\n");
          return 4;
        }
        return 0;
      } finally {
        await control.close();
      }
    } finally {
      live.close();
      await server.close();
    }
  } finally {
    await world.close();
  }
}

/** The variables of the official end-to-end suite, by the role that reads them. */
function variables(
  world: Devnet,
  urls: Urls,
): { server: Record<string, string>; client: Record<string, string>; facilitator: Record<string, string> } {
  const { info } = world;
  const key = (role: string) => info.accounts.find((account) => account.role === role)?.key ?? "";
  const common = { EVM_NETWORK: info.network, EVM_RPC_URL: info.rpcUrl };
  return {
    server: { FACILITATOR_URL: info.facilitatorUrl, EVM_PAYEE_ADDRESS: info.payee, ...common },
    client: { EVM_PRIVATE_KEY: key("buyer"), RESOURCE_SERVER_URL: urls.server, ENDPOINT_PATH: "/protected", ...common },
    facilitator: { EVM_PRIVATE_KEY: key("facilitator-under-test") || key("facilitator"), ...common },
  };
}

const lines = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => `${name}=${value}`);

function envFile(world: Devnet, urls: Urls): string {
  const { server, client, facilitator } = variables(world, urls);
  const v1 = networkName(world.info.chainId, 1);
  return [
    "# for a server (a v1 server wants EVM_NETWORK=" + v1 + ")",
    ...lines(server),
    "# for a client",
    ...lines(client).filter((line) => !line.startsWith("EVM_NETWORK") && !line.startsWith("EVM_RPC_URL")),
    "# for a facilitator, another key: " + lines(facilitator)[0],
    "# the control API, for x402-assay check --devnet",
    `X402_ASSAY_DEVNET=${urls.control}`,
    "",
  ].join("\n");
}

async function asJson(world: Devnet, urls: Urls) {
  const accounts = await withBalances(world);
  return {
    ...world.info,
    chainRpcUrl: world.chain.url,
    controlUrl: urls.control,
    serverUrl: urls.server,
    accounts,
    env: variables(world, urls),
  };
}

function withBalances(world: Devnet) {
  return Promise.all(
    world.info.accounts.map(async (account) => ({ ...account, balance: (await world.balance(account.address)).toString() })),
  );
}

async function asText(world: Devnet, urls: Urls): Promise<string> {
  const { bold, dim, cyan } = colors;
  const { info } = world;
  const accounts = await withBalances(world);
  const env = variables(world, urls);
  const row = (name: string, value: string, note = "") => `  ${name.padEnd(13)} ${cyan(value)}${note ? dim(`  ${note}`) : ""}`;
  return [
    "",
    bold(`x402-assay devnet · ${info.network} (${networkName(info.chainId, 1)} in v1)`),
    "",
    row("facilitator", info.facilitatorUrl, "records, and fails when told to"),
    row("json-rpc", info.rpcUrl, "the same for the chain"),
    row("server", `${urls.server}/protected`, "costs 0.001 USDC, v1 and v2"),
    row("control", urls.control, "faults, time, reorg, mint, accounts, ledger; in a browser, a live page"),
    row("usdc", info.asset.address, `${info.asset.name}, version ${info.asset.version}, ${info.asset.decimals} decimals`),
    "",
    bold("Accounts") + dim("  test keys that everybody knows: never use them on a real network"),
    ...accounts.map(
      ({ role, address, key, balance }) =>
        `  ${role.padEnd(22)} ${address}  ${formatUnits(BigInt(balance), info.asset.decimals).padStart(8)} USDC  ${dim(key)}`,
    ),
    "",
    ...(["server", "client", "facilitator"] as const).flatMap((role) => [
      bold(`Environment of a ${role}`),
      ...lines(env[role]).map((line) => `  ${line}`),
      "",
    ]),
    dim("Ctrl-C ends it, and everything that it started."),
    "",
  ].join("\n");
}
