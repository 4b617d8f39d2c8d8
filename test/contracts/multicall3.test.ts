import { decodeAbiParameters, encodeFunctionData, parseAbi, type Hex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contract, startWorld, usdc, type World } from "./world.js";

const address = "0xcA11bde05977b3631167028862bE2a173976CA11";

// As callers know it, not as ours was compiled.
const abi = parseAbi([
  "struct Call { address target; bytes callData; }",
  "struct Call3 { address target; bool allowFailure; bytes callData; }",
  "struct Result { bool success; bytes returnData; }",
  "function aggregate3(Call3[] calls) payable returns (Result[] returnData)",
  "function tryAggregate(bool requireSuccess, Call[] calls) payable returns (Result[] returnData)",
  "function aggregate(Call[] calls) payable returns (uint256 blockNumber, bytes[] returnData)",
  "function getEthBalance(address addr) view returns (uint256 balance)",
  "function getBlockNumber() view returns (uint256 blockNumber)",
  "function getCurrentBlockTimestamp() view returns (uint256 timestamp)",
  "function getChainId() view returns (uint256 chainid)",
  "function getBasefee() view returns (uint256 basefee)",
]);

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.plant("Multicall3", address);
  // Before its first block Anvil calls at time 0.
  await world.client.mine({ blocks: 1 });
});
afterAll(() => world.stop());

const token = contract("UsdcMock").abi;
const symbol = encodeFunctionData({ abi: token, functionName: "symbol" });
// Fails: the caller, Multicall3, has no money.
const overdraft = encodeFunctionData({ abi: token, functionName: "transfer", args: [usdc, 1n] });
const failed = "Multicall3: call failed";
const textIn = (data: Hex = "0x") => decodeAbiParameters([{ type: "string" }], data)[0];

describe("Multicall3", () => {
  it("answers viem's multicall, failures included", async () => {
    const results = await world.client.multicall({
      multicallAddress: address,
      contracts: [
        { address: usdc, abi: token, functionName: "decimals" },
        { address: usdc, abi: token, functionName: "transfer", args: [usdc, 1n] },
      ],
    });
    expect(results).toMatchObject([{ status: "success", result: 6 }, { status: "failure" }]);
  });

  it("aggregate3 lets only those calls fail that may", async () => {
    const aggregate3 = async (allowFailure: boolean) => {
      const calls = [
        { target: usdc, allowFailure: false, callData: symbol },
        { target: usdc, allowFailure, callData: overdraft },
      ];
      return (await world.client.simulateContract({ address, abi, functionName: "aggregate3", args: [calls] })).result;
    };
    const results = await aggregate3(true);
    expect(results.map((result) => result.success)).toEqual([true, false]);
    expect(textIn(results[0]?.returnData)).toBe("USDC");
    await expect(aggregate3(false)).rejects.toThrow(failed);
  });

  it("tryAggregate lets all fail or none", async () => {
    const calls = [{ target: usdc, callData: overdraft }];
    const tryAggregate = async (requireSuccess: boolean) =>
      (await world.client.simulateContract({ address, abi, functionName: "tryAggregate", args: [requireSuccess, calls] })).result;
    expect(await tryAggregate(false)).toMatchObject([{ success: false }]);
    await expect(tryAggregate(true)).rejects.toThrow(failed);
  });

  it("aggregate lets none fail and names the block", async () => {
    const aggregate = async (callData: Hex) => {
      const args = [[{ target: usdc, callData }]] as const;
      return (await world.client.simulateContract({ address, abi, functionName: "aggregate", args })).result;
    };
    const [block, answers] = await aggregate(symbol);
    expect([block, answers.map(textIn)]).toEqual([await world.client.getBlockNumber(), ["USDC"]]);
    await expect(aggregate(overdraft)).rejects.toThrow(failed);
  });

  it("knows balances, the chain and the block", async () => {
    const { address: rich } = world.account();
    await world.client.setBalance({ address: rich, value: 123n });
    const { number, timestamp } = await world.client.getBlock();
    const read = world.client.readContract;
    expect(await read({ address, abi, functionName: "getEthBalance", args: [rich] })).toBe(123n);
    expect(await read({ address, abi, functionName: "getChainId" })).toBe(84532n);
    expect(await read({ address, abi, functionName: "getBlockNumber" })).toBe(number);
    expect(await read({ address, abi, functionName: "getCurrentBlockTimestamp" })).toBe(timestamp);
    expect(typeof (await read({ address, abi, functionName: "getBasefee" }))).toBe("bigint");
  });
});
