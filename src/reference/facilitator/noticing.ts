import { isObject } from "../../protocol/headers.js";
import { facilitatorSteps, type Case, type FacilitatorSteps } from "./steps.js";

/** What is noted in a request that was noticed, on its way from its text to what was read of it. */
const note = "#noticed";

/**
 * A facilitator that notices something about the text of a request, which later steps do not see.
 *
 * @returns the two steps that do it, and whether it was so of a payment.
 */
export function noticing(foreign: (text: string, body: Record<string, unknown>) => boolean): {
  steps: Pick<FacilitatorSteps, "receive" | "read">;
  noticed(subject: Pick<Case, "request">): boolean;
} {
  const others = new WeakSet<object>();
  return {
    noticed: ({ request }) => others.has(request),
    steps: {
      async receive(request) {
        const bytes = await facilitatorSteps.receive(request);
        const body = objectIn(bytes.toString("utf8"), foreign);
        return body ? Buffer.from(JSON.stringify({ ...body, [note]: true })) : bytes;
      },
      read(body) {
        const read = facilitatorSteps.read(body);
        if (read.ok && isObject(body) && body[note] === true) others.add(read.value);
        return read;
      },
    },
  };
}

function objectIn(
  text: string,
  wanted: (text: string, body: Record<string, unknown>) => boolean,
): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) && wanted(text, body) ? body : undefined;
  } catch {
    return undefined;
  }
}
