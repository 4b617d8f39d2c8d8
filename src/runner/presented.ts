import { decodeHeader, headerNames, isObject } from "../protocol/headers.js";
import { readPayment } from "../protocol/read-payment.js";
import type { Presented } from "./client-types.js";
import type { Exchange } from "./scenario.js";

/** The payments in a request, of either version, whatever state they are in. */
export function presentedIn(exchange: Exchange): Presented[] {
  return ([2, 1] as const).flatMap((x402Version) => {
    const header = exchange.requestHeaders[headerNames[x402Version].payment.toLowerCase()];
    if (header === undefined) return [];
    const strict = decodeHeader(header);
    const message = strict.ok ? (strict.value as Record<string, unknown>) : loose(header);
    const payment = message === undefined ? undefined : readPayment(message);
    return [
      {
        exchange,
        x402Version,
        ...(strict.ok ? {} : { problem: strict.problem }),
        ...(message === undefined ? {} : { message }),
        ...(payment?.ok ? { payment: payment.value } : {}),
      },
    ];
  });
}

/** As tolerant readers would: a payment in the wrong coat is still one that can be judged. */
function loose(header: string): Record<string, unknown> | undefined {
  for (const text of [Buffer.from(header, "base64").toString("utf8"), header]) {
    try {
      const value: unknown = JSON.parse(text);
      if (isObject(value)) return value;
    } catch {
      // Not in this form.
    }
  }
  return undefined;
}
