import { libraryTarget, startServer } from "x402-assay";
import { describeAssay } from "x402-assay/jest";

// Here startServer stands for whatever starts your own server; execTarget and urlTarget take a command or a URL instead.
const source = libraryTarget(async ({ FACILITATOR_URL, EVM_PAYEE_ADDRESS }) => {
  const server = await startServer({ facilitatorUrl: FACILITATOR_URL, payTo: EVM_PAYEE_ADDRESS });
  return { url: server.url, stop: () => server.close() };
});

// Without `select` it is the whole catalogue, which takes about a minute.
await describeAssay("my server", { role: "server", source, select: (id) => id.startsWith("server/payment/") });
