import { startFacilitator } from "x402-assay";

/** What the docs call your facilitator. */
const { PORT, EVM_PRIVATE_KEY, EVM_NETWORK, EVM_RPC_URL } = process.env;
const chainId = Number(EVM_NETWORK.split(":")[1]);
await startFacilitator({ port: Number(PORT), key: EVM_PRIVATE_KEY, chainId, rpcUrl: EVM_RPC_URL });
console.log(`listening on ${PORT}`);
