import { startServer } from "x402-assay";

/** What the docs call your server: a small program that is told by the variables of the official end-to-end suite. */
const { PORT, FACILITATOR_URL, EVM_PAYEE_ADDRESS } = process.env;
await startServer({ port: Number(PORT), facilitatorUrl: FACILITATOR_URL, payTo: EVM_PAYEE_ADDRESS });
console.log(`listening on ${PORT}`);
