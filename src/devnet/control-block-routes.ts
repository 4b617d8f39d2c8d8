import { BadInput, head, readAddress, readAmount, readHash, readInteger, readRaw, type ControlRoute } from "./control-input.js";
import type { Devnet } from "./devnet.js";

/** What the control API can do to blocks, to the pool and to what gas costs. */
export const blockRoutes: readonly ControlRoute[] = [
  {
    method: "POST",
    path: "/automine",
    about: "whether transactions are mined as they come: {on}",
    answer: (devnet, { body }) => {
      if (typeof body["on"] !== "boolean") throw new BadInput('"on" must be true or false');
      return devnet.automine(body["on"]);
    },
  },
  // A block takes Anvil about 2 ms: more of them would outlast the caller's patience.
  {
    method: "POST",
    path: "/mine",
    about: "mines blocks: {blocks}",
    answer: (devnet, { body }) => devnet.mine(readInteger(body, "blocks", 1, 1_000)),
  },
  {
    method: "POST",
    path: "/reorg",
    about: "replaces the newest blocks by empty ones, the first of them with signed transactions: {depth, transactions?}",
    answer: async (devnet, { body }) => {
      const { transactions = [] } = body;
      if (!Array.isArray(transactions)) throw new BadInput('"transactions" must be a list of signed transactions');
      const raw = transactions.map((one) => readRaw(one, 'each of "transactions"'));
      await devnet.reorg(await readDepth(devnet, body), raw);
    },
  },
  {
    method: "POST",
    path: "/rollback",
    about: "forgets the newest blocks, as a node that lost its state: {depth}",
    answer: async (devnet, { body }) => devnet.rollback(await readDepth(devnet, body)),
  },
  {
    method: "GET",
    path: "/transactions/:hash/raw",
    about: "the signed bytes of a transaction, null when the node has not got it",
    answer: async (devnet, { params }) => ({
      raw: (await devnet.rawTransaction(readHash(params["hash"], "a transaction hash"))) ?? null,
    }),
  },
  {
    method: "POST",
    path: "/raw",
    about: "gives a signed transaction to the node: {raw}",
    answer: async (devnet, { body }) => ({ taken: await devnet.sendRaw(readRaw(body["raw"], '"raw"')) }),
  },
  { method: "DELETE", path: "/pool", about: "empties the pool", answer: (devnet) => devnet.emptyPool() },
  {
    method: "POST",
    path: "/base-fee",
    about: "what a unit of gas costs at the least in the next block: {wei}",
    answer: (devnet, { body }) => devnet.setBaseFee(readAmount(body, "wei", "of wei")),
  },
  {
    method: "POST",
    path: "/gas-money",
    about: "how much an account has for gas: {account, wei}",
    answer: (devnet, { body }) =>
      devnet.setGasMoney(readAddress(body["account"], '"account"'), readAmount(body, "wei", "of wei")),
  },
];

/** Anvil keeps 256 states; what is older cannot be gone back to. */
const readDepth = async (devnet: Devnet, body: Record<string, unknown>) =>
  readInteger(body, "depth", 1, Math.min(250, await head(devnet)));
