import { myPurchase } from "./my-app.js";

/** What the docs call your client: one purchase, and one line of JSON about it. */
const { EVM_PRIVATE_KEY, RESOURCE_SERVER_URL, ENDPOINT_PATH, REQUEST_METHOD, REQUEST_HEADERS, REQUEST_BODY } = process.env;
const line = await myPurchase(RESOURCE_SERVER_URL + ENDPOINT_PATH, {
  key: EVM_PRIVATE_KEY,
  method: REQUEST_METHOD || "GET",
  headers: JSON.parse(REQUEST_HEADERS || "{}"),
  ...(REQUEST_BODY === undefined ? {} : { body: REQUEST_BODY }),
});
console.log(JSON.stringify(line));
process.exitCode = line.success ? 0 : 1;
