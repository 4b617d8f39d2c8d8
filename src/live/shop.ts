import { BadInput, type ControlRoute } from "../devnet/control-routes.js";
import type { DevAccount } from "../devnet/accounts.js";
import { localAccount } from "../protocol/secp256k1.js";
import { buy, type Purchase } from "../reference/client/buy.js";
import { PurchaseError } from "../reference/client/steps.js";
import type { Route } from "../reference/server/config.js";
import { shorten } from "../report/shorten.js";
import type { Bought } from "./types.js";

/** Purchases that may be under way at once: each keeps a connection and waits for whatever was told to be slow. */
const atOnce = 16;

interface Shop {
  serverUrl: string;
  /** What can be bought, by its path. */
  goods: readonly Route[];
  accounts: readonly DevAccount[];
}

/** `POST /buy`: a standing buyer buys something from the reference server, by the reference client. */
export function buyRoute({ serverUrl, goods, accounts }: Shop): ControlRoute {
  const buyers = accounts.filter(({ role }) => role === "buyer");
  let under = 0;
  return {
    method: "POST",
    path: "/buy",
    about: "a standing buyer buys something from the reference server: {buyer?, path?}",
    answer: async (_devnet, { body }): Promise<Bought> => {
      const { buyer = buyers[0]?.address, path = goods[0]?.path } = body;
      const account = buyers.find(({ address }) => typeof buyer === "string" && address.toLowerCase() === buyer.toLowerCase());
      if (!account) throw new BadInput(`"buyer" must be one of ${buyers.map(({ address }) => address).join(", ")}`);
      const route = goods.find((one) => one.path === path);
      if (!route) throw new BadInput(`"path" must be one of ${goods.map((one) => one.path).join(", ")}`);
      if (under >= atOnce) throw new BadInput(`${atOnce} purchases are under way; wait until one of them has ended`);
      under += 1;
      try {
        return bought(await buy({ url: serverUrl + route.path, account: localAccount(account.key) }));
      } catch (error) {
        if (!(error instanceof PurchaseError)) throw error;
        return { outcome: "failed", code: error.code, reason: shorten(error.message) };
      } finally {
        under -= 1;
      }
    },
  };
}

function bought({ status, body, receipt, payment, doubt }: Purchase): Bought {
  return {
    outcome: "bought",
    status,
    body: shorten(body),
    ...(payment ? { amount: payment.payload.authorization.value } : {}),
    ...(receipt?.transaction ? { transaction: shorten(String(receipt.transaction)) } : {}),
    ...(doubt === undefined ? {} : { doubt: shorten(doubt) }),
  };
}
