import type { Command } from "commander";
import { port, positiveInteger } from "./options.js";

export interface DevnetFlags {
  json?: boolean;
  writeEnv?: string;
  envFile?: string;
  chainId: number;
  port: number;
  facilitatorPort: number;
  rpcPort: number;
  serverPort: number;
}

/** `x402-assay devnet`: the world, kept until it is interrupted. */
export function addDevnet(program: Command, done: (exitCode: number) => void): void {
  program
    .command("devnet")
    .description("start the payment world and keep it: chain, USDC, facilitator, a server to buy from")
    .option("--json", "print everything as one JSON object")
    .option("--write-env <file>", "write the variables for a server, a client and a facilitator here")
    .option("--env-file <file>", "the same; but npx takes it for an option of its own Node")
    .option("--chain-id <n>", "EIP-155 chain id; official clients know only 84532", positiveInteger, 84532)
    .option("--port <n>", "control API; 0 is a free one", port, 0)
    .option("--facilitator-port <n>", "facilitator; 0 is a free one", port, 0)
    .option("--rpc-port <n>", "JSON-RPC; 0 is a free one", port, 0)
    .option("--server-port <n>", "reference server; 0 is a free one", port, 0)
    .action(async (flags: DevnetFlags) => done(await (await import("./run-devnet.js")).runDevnet(flags)));
}
