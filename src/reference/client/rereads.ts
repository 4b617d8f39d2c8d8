import { challengeHeader, decodeHeader, encodeHeader, isObject, parseObject } from "../../protocol/headers.js";
import { clientSteps, type ClientSteps } from "./steps.js";

/** For variants: the step that reads, of a challenge that was changed before. */
export function rereads(change: (challenge: Record<string, unknown>) => Record<string, unknown>): ClientSteps["read"] {
  return (response, url) => {
    const name = challengeHeader.toLowerCase();
    const header = response.headers[name];
    const read = header === undefined ? parseObject(response.body) : decodeHeader(String(header));
    if (!read.ok || !isObject(read.value)) return clientSteps.read(response, url);
    const changed = change(read.value);
    if (header === undefined) return clientSteps.read({ ...response, body: Buffer.from(JSON.stringify(changed)) }, url);
    return clientSteps.read({ ...response, headers: { ...response.headers, [name]: encodeHeader(changed) } }, url);
  };
}
