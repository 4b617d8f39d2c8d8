import { privateKeyToAccount } from "viem/accounts";
import { buy, startServer } from "x402-assay";

/** What the docs call your own program, as functions: a shop and a buyer. */
export async function startMine({ FACILITATOR_URL, EVM_PAYEE_ADDRESS }) {
  const server = await startServer({ facilitatorUrl: FACILITATOR_URL, payTo: EVM_PAYEE_ADDRESS });
  return { url: server.url, stop: () => server.close() };
}

export async function myPurchase(url, { key, ...request }) {
  try {
    const { status, body, receipt } = await buy({ url, account: privateKeyToAccount(key), ...request });
    return { success: status < 400, data: JSON.parse(body), status_code: status, payment_response: receipt ?? null };
  } catch (error) {
    return { success: false, data: null, status_code: null, payment_response: null, error: error.message };
  }
}
