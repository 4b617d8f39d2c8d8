import { readNetwork, readPayee, readPort, readUrl, serveUntilSignal, withVariables, type Environment } from "../command.js";
import { startServer, type ServerOptions } from "./serve.js";

/** The reference server as a command, told by the variables of the official end-to-end suite, or a variant of it; resolves with the exit code. */
export function runServer(
  env: Environment,
  variant?: (variables: Record<string, string>) => Partial<ServerOptions>,
): Promise<number> {
  return withVariables(
    () => ({
      port: readPort(env),
      facilitatorUrl: readUrl(env, "FACILITATOR_URL"),
      payTo: readPayee(env),
      network: readNetwork(env).network,
    }),
    (options) => serveUntilSignal(() => startServer({ ...options, ...variant?.(env as Record<string, string>) })),
  );
}
