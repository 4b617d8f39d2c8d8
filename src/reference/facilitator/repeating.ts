import { authorizationKey } from "../../protocol/authorization.js";
import { facilitatorSteps, type FacilitatorSteps } from "./steps.js";

/**
 * A facilitator that settles an authorization once and answers every further request for it with the same success. That is
 * sound, and many do it; but a server that leans on it instead of remembering what it sold delivers once for each answer.
 */
export function repeatingSteps(): Partial<FacilitatorSteps> {
  const sent = new Map<string, ReturnType<FacilitatorSteps["broadcast"]>>();
  return {
    exclusive: false,
    // A used nonce is no reason against a settlement that was made here, perhaps while the chain was asked.
    async chain(subject) {
      const reason = await facilitatorSteps.chain(subject);
      return sent.has(keyOf(subject)) ? undefined : reason;
    },
    broadcast(subject) {
      const known = sent.get(keyOf(subject));
      if (known) return known;
      const broadcast = facilitatorSteps.broadcast(subject);
      sent.set(keyOf(subject), broadcast);
      // What the node did not take was not sent.
      const forget = () => sent.delete(keyOf(subject));
      broadcast.then(({ accepted }) => accepted || forget(), forget);
      return broadcast;
    },
  };
}

/** The same nonce over another amount or for another payee is another authorization, which the token will never take. */
const keyOf = ({ config, asset, authorization }: Parameters<FacilitatorSteps["broadcast"]>[0]) =>
  `${authorizationKey(config.chainId, asset, authorization)}:${authorization.to}:${authorization.value}`;
