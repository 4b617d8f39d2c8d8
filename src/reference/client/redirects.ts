import { headerNames } from "../../protocol/headers.js";
import type { Outgoing, Response } from "./steps.js";

/** Where a client goes that is sent on. HTTP says how; how far is for whoever uses this. */

/** What a redirect asks for. */
export interface Onward {
  from: URL;
  to: URL;
  status: number;
  /** What would be asked there: the method and body that HTTP has for this status, and all headers. */
  next: Outgoing;
}

/** As many as browsers follow. */
const mostHops = 20;
const codes = [301, 302, 303, 307, 308];

/** Whether a request has a payment in it. */
export const isPaid = ({ headers }: Outgoing): boolean =>
  Object.keys(headers).some((name) => paymentHeaders.has(name.toLowerCase()));

/** The same request without any payment. */
export function unpaid(request: Outgoing): Outgoing {
  const headers = Object.entries(request.headers).filter(([name]) => !paymentHeaders.has(name.toLowerCase()));
  return { ...request, headers: Object.fromEntries(headers) };
}

const paymentHeaders = new Set(([1, 2] as const).map((version) => headerNames[version].payment.toLowerCase()));

const receiptHeaders = new Set(([1, 2] as const).map((version) => headerNames[version].response.toLowerCase()));

/** Stays where it is: what was meant for one origin is for no other. */
export const withinOrigin = ({ from, to, next }: Onward) => (from.origin === to.origin ? next : undefined);

/**
 * Makes a request and goes where it is sent, as long as `onward` says what to ask there; undefined ends it with the redirect itself. A receipt that came with a
 * redirect is in the answer at the end of it.
 *
 * @throws Error after too many redirects.
 */
export async function following(
  once: (request: Outgoing) => Promise<Response>,
  request: Outgoing,
  onward: (redirect: Onward) => Outgoing | undefined,
): Promise<Response> {
  let asked = request;
  let receipt: Response["headers"] = {};
  for (let hop = 0; hop <= mostHops; hop += 1) {
    const reply = await once(asked);
    const answer = { ...reply, headers: { ...receipt, ...reply.headers } };
    receipt = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => receiptHeaders.has(name)));
    const location = answer.headers["location"];
    if (!codes.includes(answer.status) || typeof location !== "string" || !URL.canParse(location, asked.url)) return answer;
    const from = new URL(asked.url);
    const to = new URL(location, from);
    if (!/^https?:$/.test(to.protocol)) return answer;
    const next = onward({ from, to, status: answer.status, next: redirected(asked, answer.status, to.href) });
    if (!next) return answer;
    asked = next;
  }
  throw new Error(`more than ${mostHops} redirects`);
}

/** Method and body as HTTP has it: 307 and 308 keep both; 303, and for a POST 301 and 302, make a GET of it. */
function redirected(request: Outgoing, status: number, url: string): Outgoing {
  const { method, headers, body: _body, ...rest } = request;
  const turns = (status === 303 && method !== "HEAD") || ((status === 301 || status === 302) && method === "POST");
  if (!turns) return { ...request, url };
  const kept = Object.entries(headers).filter(([name]) => !/^content-/i.test(name));
  return { ...rest, url, method: "GET", headers: Object.fromEntries(kept) };
}
