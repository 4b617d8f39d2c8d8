import { decodeAbiParameters, encodeFunctionData, type Address, type Hex } from "viem";
import type { World } from "../devnet/world.js";
import { guardAbi, tokenAbi } from "../protocol/abi.js";
import { cancelAuthorization } from "../protocol/authorization.js";
import { domainOf } from "./payments.js";
import { Untestable, type ChainHands, type Payer, type SignedPayment, type TokenFacts } from "./scenario.js";

/** The harness's hands on the chain, apart from any target: what payers, strangers and the token's issuer may do at any time. */
export function chainHands(world: World, payers: readonly Payer[], stranger: () => Address): ChainHands {
  const asset = world.info.asset.address;
  const act = async (from: Address, data: Hex, what: string) => {
    const { status } = await world.transact({ from, to: asset, data });
    // What did not happen proves nothing.
    if (status !== "success") throw new Untestable(`the chain refused what the scenario needs: ${what}`);
  };
  return {
    async cancel(payment) {
      await act(stranger(), await cancelCall(payers, payment), "to cancel the authorization");
    },
    submit: (payment) => act(stranger(), transferData(payment), "to send the authorization"),
    async moveAway(payer, amount) {
      const value = amount ?? (await world.balance(payer.address));
      const data = encodeFunctionData({ abi: tokenAbi, functionName: "transfer", args: [stranger(), value] });
      await act(payer.address, data, "to move the payer's money away");
    },
    async blacklist(payer, barred = true) {
      const functionName = barred ? "blacklist" : "unBlacklist";
      const data = encodeFunctionData({ abi: guardAbi, functionName, args: [payer.address] });
      await act(stranger(), data, "to bar the payer from the token");
    },
    async pause(paused = true) {
      const data = encodeFunctionData({ abi: guardAbi, functionName: paused ? "pause" : "unpause" });
      await act(stranger(), data, "to stop the token");
    },
    balance: (account) => world.balance(account),
    time: () => world.chainTime(),
    async setTime(timestamp) {
      await world.setTime(timestamp);
      await world.mine(1);
    },
    token: (address) => tokenFacts(world, address),
    plant: (address, contract) => world.plant(address, contract),
  };
}

/** The payer's own `cancelAuthorization` of a payment, for anybody to send to the token. */
export async function cancelCall(payers: readonly Payer[], payment: SignedPayment): Promise<Hex> {
  const { from, nonce } = payment.authorization;
  const payer = payers.find(({ address }) => address === from);
  if (!payer) throw new Error("only the payer can cancel an authorization");
  const signature = await cancelAuthorization(payer.account, domainOf(payment.offer), { authorizer: from, nonce });
  return encodeFunctionData({ abi: tokenAbi, functionName: "cancelAuthorization", args: [from, nonce, signature] });
}

function transferData({ authorization, message }: SignedPayment): Hex {
  const { from, to, value, validAfter, validBefore, nonce } = authorization;
  return encodeFunctionData({
    abi: tokenAbi,
    functionName: "transferWithAuthorization",
    args: [from, to, BigInt(value), BigInt(validAfter), BigInt(validBefore), nonce, message.payload.signature],
  });
}

/** Reads what a token says of itself. What reverts, or answers what cannot be read, is left out. */
async function tokenFacts(world: World, to: Address): Promise<TokenFacts> {
  const ask = async (functionName: "name" | "version" | "decimals" | "DOMAIN_SEPARATOR", type: string): Promise<unknown> => {
    const answer = await world.read({ to, data: encodeFunctionData({ abi: tokenAbi, functionName }) });
    try {
      return answer && answer !== "0x" ? decodeAbiParameters([{ type }], answer)[0] : undefined;
    } catch {
      return undefined;
    }
  };
  const state = encodeFunctionData({
    abi: tokenAbi,
    functionName: "authorizationState",
    args: [world.info.payee, `0x${"5a".repeat(32)}`],
  });
  const [name, version, decimals, domainSeparator, used, hasCode] = await Promise.all([
    ask("name", "string"),
    ask("version", "string"),
    ask("decimals", "uint8"),
    ask("DOMAIN_SEPARATOR", "bytes32"),
    world.read({ to, data: state }),
    world.hasCode(to),
  ]);
  return {
    hasCode,
    eip3009: used !== undefined && /^0x0{63}[01]$/.test(used),
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof version === "string" ? { version } : {}),
    ...(typeof decimals === "number" ? { decimals } : {}),
    ...(typeof domainSeparator === "string" ? { domainSeparator: domainSeparator as Hex } : {}),
  };
}
