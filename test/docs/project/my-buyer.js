import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { myPurchase } from "./my-app.js";

/** A client that runs already and buys when it is asked to. */
const { PORT, EVM_PRIVATE_KEY: key } = process.env;
createServer((request, response) => {
  void json(request)
    .then(({ url, ...rest }) => myPurchase(url, { key, ...rest }))
    .then((line) => response.end(JSON.stringify(line)));
}).listen(Number(PORT), "127.0.0.1", () => console.log(`listening on ${PORT}`));
