import type { IncomingMessage, ServerResponse } from "node:http";
import { getAddress, type Address } from "viem";
import { clock } from "../devnet/clock.js";
import type { ControlMore } from "../devnet/control.js";
import type { ControlInput, ControlRoute } from "../devnet/control-routes.js";
import type { Devnet } from "../devnet/devnet.js";
import { packageVersion } from "../package-root.js";
import { defaultRoute, secondRoute, type SeenRequest } from "../reference/server/serve.js";
import { followBlocks } from "./blocks.js";
import { callEntry, exchangeEntry, Feed } from "./feed.js";
import { sendPage, wantsPage } from "./page.js";
import { buyRoute } from "./shop.js";
import { Stream } from "./stream.js";
import type { LiveAccount, LiveState } from "./types.js";
import { actInWords, faultChanges } from "./words.js";

/** Milliseconds: how things stand is not looked up more often. */
const often = 100;
/** Faults that are listed, and accounts beside the standing ones. */
const shown = { faults: 100, minted: 12 };

const goods = [defaultRoute, secondRoute];

export interface Live {
  /** For the control server: the page, its stream, and the shop, whose goods the reference server at this URL sells. */
  control(serverUrl: string): ControlMore;
  /** For the reference server. */
  seen: (seen: SeenRequest) => void;
  close(): void;
}

/** Watches a devnet for people: everything that happens in it as a stream, and a page that shows it. */
export async function startLive(devnet: Devnet): Promise<Live> {
  const feed = new Feed();
  const stream = new Stream();
  const minted: Address[] = [];
  let serverUrl = "";
  let requests = 0;
  let notices = 0;

  const look = () => stateOf(devnet, serverUrl, minted, blocks.ahead());
  const state = soon(often, async () => {
    if (stream.watched) stream.send({ state: await look() });
  });
  const blocks = await followBlocks(devnet.chain, feed, state.ask);
  const buyers = devnet.info.accounts.filter(({ role }) => role === "buyer");
  // So that what is asked of the node about their payments is known as theirs.
  await devnet.know(buyers.map(({ address }) => address));

  const note = (text: string) => feed.put({ type: "notice", id: `notice:${++notices}`, at: clock(), text });
  let faults = devnet.faults.list();
  const stops = [
    blocks.stop,
    devnet.recorder.listen(
      (call) => feed.put(callEntry(call)),
      // The fault that a call meets is written down just after it began.
      (call) => queueMicrotask(() => call.endedAt === undefined && feed.put(callEntry(call))),
    ),
    devnet.faults.listen(() => {
      const now = devnet.faults.list();
      for (const text of faultChanges(faults, now)) note(text);
      faults = now;
      state.ask();
    }),
    feed.listen((entries) => {
      if (stream.watched) stream.send({ entries });
    }),
  ];

  const acted = (route: ControlRoute, input: ControlInput) => {
    if (route.method === "GET") return;
    const text = actInWords(route, input);
    if (text !== undefined) note(text);
    if (route.path === "/mint") remember(devnet, minted, getAddress(String(input.body["to"])));
    if (route.path === "/rollback") void blocks.lookBack().catch(() => undefined);
    if (text !== undefined || ["/mint", "/gas-money", "/transact"].includes(route.path)) state.ask();
  };
  const serve = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (wantsPage(request)) sendPage(response);
    else if (request.method === "GET" && request.url === "/events") {
      stream.open(response, async () => {
        const now = await look();
        return { whole: true, entries: feed.entries(), state: now };
      });
    } else return false;
    return true;
  };
  return {
    control(url) {
      serverUrl = url;
      return { routes: [buyRoute({ serverUrl, goods, accounts: devnet.info.accounts })], serve, acted };
    },
    seen: (seen) => feed.put(exchangeEntry(seen, ++requests)),
    close() {
      state.close();
      for (const stop of stops) stop();
      feed.close();
      stream.close();
    },
  };
}

function remember({ info }: Devnet, minted: Address[], address: Address): void {
  if (info.accounts.some((account) => account.address === address) || minted.includes(address)) return;
  minted.push(address);
  if (minted.length > shown.minted) minted.shift();
}

async function stateOf(devnet: Devnet, serverUrl: string, minted: readonly Address[], ahead: number): Promise<LiveState> {
  const { client } = devnet.chain;
  const money = async <T extends Pick<LiveAccount, "role"> & { address: Address }>(account: T) => {
    const { address } = account;
    const [balance, wei] = await Promise.all([devnet.balance(address), client.getBalance({ address })]);
    return { ...account, balance: balance.toString(), wei: wei.toString() };
  };
  const others = minted.map((address) => ({ role: "minted" as const, address }));
  const [accounts, block, automine] = await Promise.all([
    Promise.all([...devnet.info.accounts, ...others].map(money)),
    client.getBlock(),
    client.getAutomine(),
  ]);
  const faults = devnet.faults.list();
  const { network, asset, facilitatorUrl, rpcUrl } = devnet.info;
  return {
    version: packageVersion(),
    network,
    asset: asset.address,
    urls: { facilitator: facilitatorUrl, rpc: rpcUrl, server: serverUrl },
    goods: goods.map(({ path, amount, description }) => ({ path, amount, description })),
    accounts,
    faults: faults.slice(-shown.faults),
    ...(faults.length > shown.faults ? { faultsLeftOut: faults.length - shown.faults } : {}),
    block: Number(block.number),
    timestamp: Number(block.timestamp),
    ahead,
    automine,
  };
}

/** Does something soon after it is asked for, once for all who ask meanwhile, and again for who asks while it is done. */
export function soon(milliseconds: number, work: () => Promise<void>): { ask(): void; close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let working = false;
  let again = false;
  let closed = false;
  const ask = () => {
    if (closed || timer) return;
    if (working) {
      again = true;
      return;
    }
    timer = setTimeout(() => {
      timer = undefined;
      working = true;
      void work()
        // A world that is just ending does not answer.
        .catch(() => undefined)
        .finally(() => {
          working = false;
          if (again) {
            again = false;
            ask();
          }
        });
    }, milliseconds).unref();
  };
  return {
    ask,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
