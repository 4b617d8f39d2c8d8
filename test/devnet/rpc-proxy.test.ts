import { encodeFunctionData, keccak256, toHex, type Hex } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { devAccount } from "../../src/devnet/accounts.js";
import { startDevnet, type Devnet } from "../../src/devnet/devnet.js";
import { parseFault, type FaultAction } from "../../src/devnet/faults.js";
import { tokenAbi } from "../../src/protocol/abi.js";
import { startFacilitator } from "../../src/reference/facilitator/serve.js";
import { fundedPayer, fundedPayers, newAccount, payment, settle } from "../helpers.js";

let world: Devnet;
/** How a caller in the same process asks the proxy. */
let inside: typeof fetch;
let ask: typeof fetch;
beforeAll(async () => {
  world = await startDevnet({
    facilitator({ rpcUrl, chainId, fetch }) {
      inside = fetch;
      return startFacilitator({ rpcUrl, chainId, key: devAccount("facilitator").key, receiptTimeout: 1_000 });
    },
  });
});
afterAll(() => world.close());
afterEach(() => world.clearFaults());

interface RpcAnswer {
  id?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

async function rpc<T = RpcAnswer>(message: unknown, patience = 2_000): Promise<T> {
  const body = typeof message === "string" ? message : JSON.stringify(message);
  const response = await ask(world.info.rpcUrl, { method: "POST", body, signal: AbortSignal.timeout(patience) });
  const text = await response.text();
  try {
    return JSON.parse(text) as T;
  } catch {
    return `${response.status} ${text}` as T;
  }
}

/** A call that is about a payer: what the token says they have. */
function balanceCall(payer: Hex, id = 7) {
  const data = encodeFunctionData({ abi: tokenAbi, functionName: "balanceOf", args: [payer] });
  return { jsonrpc: "2.0", id, method: "eth_call", params: [{ to: world.info.asset.address, data }, "latest"] };
}

function fault(payer: Hex | undefined, call: string, action: FaultAction, times?: number) {
  return world.fault(parseFault({ at: "rpc", call, action, ...(payer ? { payer } : {}), ...(times ? { times } : {}) }));
}

const word = (value: number) => toHex(value, { size: 32 });
const ended = (error: unknown) => ((error as Error).name === "TimeoutError" ? "silence" : "broken");

const ways: [string, () => typeof fetch][] = [
  ["over the network", () => fetch],
  ["from within", () => inside],
];

describe.each(ways)("the RPC proxy, asked %s,", (_name, way) => {
  beforeAll(() => {
    ask = way();
  });

  it("passes calls on, and knows whose they are", async () => {
    const { address } = await fundedPayer(world, 5n);
    expect(await rpc(balanceCall(address))).toEqual({ jsonrpc: "2.0", id: 7, result: word(5) });
    expect(await rpc({ jsonrpc: "2.0", id: 1, method: "eth_getCode", params: [address, "latest"] })).toMatchObject({
      result: "0x",
    });
    await rpc({
      jsonrpc: "2.0",
      id: 1,
      method: "eth_getLogs",
      params: [{ topics: [null, `0x${address.slice(2).padStart(64, "0")}`] }],
    });
    expect((await world.calls(address)).map((call) => [call.to, call.method, call.status])).toEqual([
      ["rpc", "eth_call", 200],
      ["rpc", "eth_getCode", 200],
      ["rpc", "eth_getLogs", 200],
    ]);
    expect(await world.calls(newAccount().address)).toEqual([]);
  });

  it("knows the payer of a transaction from its call data, and of a receipt from the transaction", async () => {
    const payer = await fundedPayer(world);
    const { body } = await settle(world.info, await payment(world.info, payer));
    const calls = (await world.calls(payer.address)).filter((call) => call.transaction === body.transaction);
    expect(new Set(calls.map((call) => call.method))).toEqual(new Set(["eth_sendRawTransaction", "eth_getTransactionReceipt"]));
    expect(calls.at(-1)?.response).toMatchObject({ status: "0x1" });
  });

  const answered = { jsonrpc: "2.0", id: 7 };
  const cases: [name: string, action: FaultAction, sees: unknown][] = [
    ["rpc-error", { do: "rpc-error", code: -32000, message: "no" }, { ...answered, error: { code: -32000, message: "no" } }],
    ["rpc-result", { do: "rpc-result", result: word(9) }, { ...answered, result: word(9) }],
    ["rpc-result of nothing", { do: "rpc-result", result: null }, { ...answered, result: null }],
    ["hang before", { do: "hang", when: "before" }, "silence"],
    ["hang after", { do: "hang", when: "after" }, "silence"],
    ["reset before", { do: "reset", when: "before" }, "broken"],
    ["reset after", { do: "reset", when: "after" }, "broken"],
    ["truncate", { do: "truncate" }, "broken"],
    ["answer", { do: "answer", status: 502, body: "<h1>Bad gateway</h1>" }, "502 <h1>Bad gateway</h1>"],
    ["patch", { do: "patch", members: { result: word(1) } }, { ...answered, result: word(1) }],
    ["repeat", { do: "repeat", times: 2 }, { ...answered, result: word(5) }],
    ["delay", { do: "delay", ms: 20, when: "before" }, { ...answered, result: word(5) }],
    ["stale", { do: "stale", blocks: 1 }, { ...answered, result: word(0) }],
  ];

  it.each(cases)("%s: hits its payer only, once, and is recorded", async (_name, action, sees) => {
    const [mine, neighbour] = await fundedPayers(world, 2, 5n);
    const installed = await fault(mine!.address, "eth_call", action, 1);
    expect(await rpc(balanceCall(mine!.address), sees === "silence" ? 300 : undefined).catch(ended)).toEqual(sees);
    expect(await rpc(balanceCall(neighbour!.address))).toMatchObject({ result: word(5) });
    expect(await rpc(balanceCall(mine!.address))).toMatchObject({ result: word(5) });
    const of = async (address: Hex) => (await world.calls(address)).map((call) => call.fault);
    expect(await of(mine!.address)).toEqual([installed.id, undefined]);
    expect(await of(neighbour!.address)).toEqual([undefined]);
    expect(world.faults.list()).toMatchObject([{ hits: 1 }]);
  });

  it("makes the call first where the fault says so", async () => {
    const { address } = await fundedPayer(world);
    await fault(address, "eth_sendRawTransaction", { do: "rpc-error", code: -32000, message: "lost", forward: true });
    const sent = await signedTransfer(address);
    expect(await rpc(sent.message)).toMatchObject({ error: { message: "lost" } });
    expect(await world.chain.client.waitForTransactionReceipt({ hash: sent.hash })).toMatchObject({ status: "success" });
  });

  it("lags: an old head, old state, and receipts that are not there yet", async () => {
    const { address } = await fundedPayer(world, 5n);
    const sent = await signedTransfer(address);
    await rpc(sent.message);
    const { blockNumber } = await world.chain.client.waitForTransactionReceipt({ hash: sent.hash });
    const receipt = { jsonrpc: "2.0", id: 1, method: "eth_getTransactionReceipt", params: [sent.hash] };
    const logs = { jsonrpc: "2.0", id: 2, method: "eth_getLogs", params: [{ address: world.info.asset.address }] };
    expect(await rpc(receipt)).toMatchObject({ result: { status: "0x1" } });

    await fault(undefined, "*", { do: "stale", blocks: 2 });
    expect(await rpc({ jsonrpc: "2.0", id: 3, method: "eth_blockNumber" })).toEqual({
      jsonrpc: "2.0",
      id: 3,
      result: toHex(blockNumber - 2n),
    });
    expect(await rpc(receipt)).toEqual({ jsonrpc: "2.0", id: 1, result: null });
    expect(await rpc(balanceCall(address))).toMatchObject({ result: word(0) });
    expect(await rpc({ ...balanceCall(address), params: balanceCall(address).params.slice(0, 1) })).toMatchObject({
      result: word(0),
    });
    const old = (await rpc(logs)).result as { blockNumber: Hex }[];
    expect(old.every((log) => Number(log.blockNumber) <= Number(blockNumber) - 2)).toBe(true);
    await world.mine(2);
    expect(await rpc(receipt)).toMatchObject({ result: { status: "0x1" } });
  });

  it("answers a batch in order, and lets a fault hit one call of it", async () => {
    const [mine, neighbour] = await fundedPayers(world, 2, 5n);
    const batch = [balanceCall(neighbour!.address, 1), balanceCall(mine!.address, 2), 17, balanceCall(neighbour!.address, 3)];
    await fault(mine!.address, "eth_call", { do: "rpc-error", code: 3, message: "execution reverted" });
    expect(await rpc<RpcAnswer[]>(batch)).toMatchObject([
      { id: 1, result: word(5) },
      { id: 2, error: { code: 3 } },
      { id: null, error: { code: -32600 } },
      { id: 3, result: word(5) },
    ]);
  });

  it.each<[string, FaultAction, unknown]>([
    ["broken", { do: "reset", when: "after" }, "broken"],
    ["answered with text", { do: "answer", status: 503, body: "later" }, "503 later"],
  ])("a batch with a call in it that is %s ends so as a whole", async (_name, action, sees) => {
    const { address } = await fundedPayer(world);
    await fault(address, "eth_call", action);
    const other = { jsonrpc: "2.0", id: 1, method: "eth_blockNumber", params: [] };
    expect(await rpc([other, balanceCall(address)]).catch(ended)).toBe(sees);
  });

  it.each([
    ["not JSON", -32700],
    ["", -32700],
    ["1", -32700],
    ["{}", -32600],
    ['{"method":1}', -32600],
    ['{"method":"eth_call","params":{}}', -32600],
  ])("answers %j with a JSON-RPC error", async (body, code) => {
    expect(await rpc(body)).toMatchObject({ id: null, error: { code } });
  });
});

describe("a facilitator whose node fails", () => {
  const receipt = "eth_getTransactionReceipt";

  it("says pending with the hash when the receipt is lost, and reconciles for the same requirements only", async () => {
    const payer = await fundedPayer(world);
    const request = await payment(world.info, payer, { x402Version: 1 });
    await fault(payer.address, receipt, { do: "rpc-result", result: null });
    const first = await settle(world.info, request);
    expect(first.body).toMatchObject({ success: false, errorReason: "settlement_pending" });
    expect(await world.ledger(payer.address)).toMatchObject([{ transaction: first.body.transaction, value: "1000" }]);
    await world.clearFaults(payer.address);

    const demand = (changes: object) => ({ ...request, paymentRequirements: { ...request.paymentRequirements, ...changes } });
    const elsewhere = await settle(world.info, demand({ payTo: newAccount().address }));
    expect(elsewhere.body).toMatchObject({ success: false, errorReason: "invalid_exact_evm_payload_recipient_mismatch" });
    // Cheaper goods of the same seller: v1 lets a payment exceed its price, so only the memory of what was asked for can tell.
    const cheaper = await settle(world.info, demand({ maxAmountRequired: "999" }));
    expect(cheaper.body).toMatchObject({ success: false, errorReason: "invalid_payment_requirements" });
    const unsigned = structuredClone(request);
    unsigned.paymentPayload.payload.signature = `0x${"11".repeat(64)}1b`;
    expect((await settle(world.info, unsigned)).body.errorReason).toBe("invalid_exact_evm_payload_signature");

    expect((await settle(world.info, request)).body).toMatchObject({ success: true, transaction: first.body.transaction });
    expect((await settle(world.info, request)).body).toMatchObject({ success: false, errorReason: "duplicate_settlement" });
    expect(await world.ledger(payer.address)).toHaveLength(1);
  });

  it("settles although the reply to its broadcast was lost", async () => {
    const payer = await fundedPayer(world);
    await fault(payer.address, "eth_sendRawTransaction", { do: "reset", when: "after" });
    const { body } = await settle(world.info, await payment(world.info, payer));
    expect(body.success).toBe(true);
    expect(await world.ledger(payer.address)).toMatchObject([{ transaction: body.transaction }]);
  });

  it("does not know when its broadcast may be lost, and its neighbours go on", async () => {
    const [payer, neighbour] = await fundedPayers(world, 2);
    await fault(payer!.address, "eth_sendRawTransaction", { do: "reset", when: "before" });
    const [lost, fine] = await Promise.all([
      settle(world.info, await payment(world.info, payer!)),
      settle(world.info, await payment(world.info, neighbour!)),
    ]);
    expect(lost.body).toMatchObject({
      success: false,
      errorReason: "settlement_pending",
      transaction: expect.stringMatching(/^0x/) as string,
    });
    expect(fine.body.success).toBe(true);
    expect(await world.ledger(payer!.address)).toEqual([]);
  });

  it.each<[string, "payer" | "anybody", FaultAction]>([
    ["eth_sendRawTransaction", "payer", { do: "rpc-error", code: -32000, message: "nonce too low" }],
    ["eth_getTransactionCount", "anybody", { do: "rpc-error", code: -32603, message: "internal" }],
    ["eth_getTransactionCount", "anybody", { do: "reset", when: "before" }],
    ["eth_call", "payer", { do: "reset", when: "before" }],
  ])("takes the same payment again after %s failed for %s", async (call, whose, action) => {
    const payer = await fundedPayer(world);
    const request = await payment(world.info, payer);
    await fault(whose === "payer" ? payer.address : undefined, call, action, 1);
    const failed = await settle(world.info, request);
    expect(failed).toMatchObject({
      status: 502,
      body: { success: false, errorReason: "unexpected_settle_error", transaction: "" },
    });
    expect((await settle(world.info, request)).body.success).toBe(true);
    expect(await world.ledger(payer.address)).toHaveLength(1);
  });

  it("does not know when the node fails after the broadcast, and finds out later", async () => {
    const payer = await fundedPayer(world);
    const request = await payment(world.info, payer);
    await fault(undefined, "eth_getLogs", { do: "reset", when: "before" }, 1);
    const first = await settle(world.info, request);
    expect(first.body).toMatchObject({ success: false, errorReason: "settlement_pending" });
    expect((await settle(world.info, request)).body).toEqual({ ...first.body, success: true, errorReason: undefined });
  });
});

/** A raw transaction that mentions a payer: a transfer of nothing to them. */
async function signedTransfer(to: Hex): Promise<{ message: object; hash: Hex }> {
  const sender = newAccount();
  await world.chain.client.setBalance({ address: sender.address, value: 10n ** 18n });
  const raw = await sender.signTransaction({
    type: "eip1559",
    chainId: world.info.chainId,
    nonce: 0,
    gas: 100_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 1n,
    to: world.info.asset.address,
    data: encodeFunctionData({ abi: tokenAbi, functionName: "transfer", args: [to, 0n] }),
  });
  return { message: { jsonrpc: "2.0", id: 1, method: "eth_sendRawTransaction", params: [raw] }, hash: keccak256(raw) };
}
