import { toHex } from "viem";
import type { Chain, Head } from "../devnet/chain.js";
import { clock } from "../devnet/clock.js";
import { ledgerFrom, type RawLog } from "../devnet/ledger.js";
import type { Feed } from "./feed.js";
import type { BlockEntry } from "./types.js";

/** Transfers of one block that are shown; a run funds its payers by the hundred. */
const transfersShown = 20;

/** Writes each new block into the timeline, and marks those that the chain has left. */
export async function followBlocks(
  chain: Pick<Chain, "client" | "onHead">,
  feed: Pick<Feed, "put" | "change">,
  changed: () => void,
) {
  const book = new BlockBook(feed);
  let ahead = 0;
  let queue = Promise.resolve();
  const take = (head: Head) => {
    const at = clock();
    queue = queue
      .then(async () => {
        const inside = head.gasUsed === "0x0" ? nothing : await insideOf(chain, head);
        ahead = Math.round(Number(head.timestamp) - at / 1_000);
        book.add({ number: Number(head.number), hash: head.hash, timestamp: Number(head.timestamp), at, ...inside });
        changed();
      })
      // The world may have ended meanwhile.
      .catch(() => undefined);
  };
  const stop = await chain.onHead(take);
  return {
    stop,
    /** Seconds that the chain's clock was ahead of this machine's in the newest block. */
    ahead: () => ahead,
    /** A node that forgets blocks says nothing of it: somebody who made it do so has to. */
    async lookBack() {
      const head = Number(await chain.client.getBlockNumber());
      queue = queue.then(() => book.leave(head + 1));
      await queue;
      changed();
    },
  };
}

type Inside = Pick<BlockEntry, "transactions" | "transfers" | "leftOut">;
const nothing: Inside = { transactions: 0, transfers: [] };

async function insideOf({ client }: Pick<Chain, "client">, { hash }: Head): Promise<Inside> {
  const call = <T>(method: string, params: unknown[]): Promise<T> =>
    client.request<{ Method: string; Parameters: unknown[]; ReturnType: never }>({ method, params });
  const [block, logs] = await Promise.all([
    call<{ transactions: unknown[] } | null>("eth_getBlockByHash", [hash, false]),
    call<RawLog[]>("eth_getLogs", [{ blockHash: hash }]).catch(() => []),
  ]);
  const transfers = ledgerFrom(logs.toSorted((a, b) => Number(a.logIndex) - Number(b.logIndex)));
  const leftOut = transfers.length - transfersShown;
  return {
    transactions: block?.transactions.length ?? 0,
    transfers: transfers.slice(0, transfersShown).map((entry, at) => ({
      type: "chain",
      id: `chain:${entry.transaction}:${toHex(at)}`,
      ...entry,
    })),
    ...(leftOut > 0 ? { leftOut } : {}),
  };
}

/** Blocks as they come, one number after the other or the same number again. */
export class BlockBook {
  /** Those that stand, oldest first. */
  #standing: BlockEntry[] = [];
  #count = 0;
  constructor(private readonly feed: Pick<Feed, "put" | "change">) {}

  add(block: Omit<BlockEntry, "type" | "id" | "from">): void {
    this.leave(block.number);
    const last = this.#standing.at(-1);
    const empty = block.transactions === 0;
    // Empty blocks by the hundred say no more than one.
    if (last && empty && last.transactions === 0 && last.number === block.number - 1) {
      const { at, number, hash, timestamp } = block;
      return this.#replace({ ...last, at, number, hash, timestamp });
    }
    const entry: BlockEntry = { type: "block", id: `block:${++this.#count}`, from: block.number, ...block };
    this.#standing.push(entry);
    if (this.#standing.length > kept) this.#standing.shift();
    this.feed.put(entry);
  }

  /** From this number on the chain went another way. */
  leave(number: number): void {
    for (let last = this.#standing.at(-1); last && last.number >= number; last = this.#standing.at(-1)) {
      if (last.from < number) return this.#replace({ ...last, number: number - 1 });
      this.#standing.pop();
      this.feed.change({ ...last, takenBack: true });
    }
  }

  #replace(entry: BlockEntry): void {
    this.#standing[this.#standing.length - 1] = entry;
    this.feed.change(entry);
  }
}

/** Nothing goes back further than Anvil can. */
const kept = 300;
