import type { HttpAnswer } from "./challenge.js";
import { challengeHeader, decodeHeader, headerNames, isObject, parseObject } from "./headers.js";

/** Recognises answers that ask for money in words which are not those of x402. All pure. */

/** What x402 needs, in few words. */
const needed =
  "x402 answers 402 with its terms: v2 as base64 JSON in a PAYMENT-REQUIRED header, v1 as a JSON body with x402Version and accepts";

/** Header names that advice and older drafts have, and that no version of the protocol has. */
const foreignHeaders = /^(?:x-402|x402|402-|x-payment-(?!response$)|payment-(?!required$|response$|signature$)|l402|macaroon)/;

/** What an answer that is no x402 challenge speaks instead, in one sentence; undefined when it asks for no money at all. */
export function dialectOf(answer: HttpAnswer): string | undefined {
  const spoken = foreignWords(answer);
  const { status } = answer;
  if (status !== 402 && (spoken === undefined || ![401, 403].includes(status))) return undefined;
  const what = status === 402 ? "The 402" : `It answers ${status} where x402 answers 402, and`;
  return `${what} ${spoken ?? "carries no terms at all"}; ${needed}.`;
}

function foreignWords({ headers, body }: HttpAnswer): string | undefined {
  const header = headers[challengeHeader.toLowerCase()];
  if (header !== undefined) {
    const decoded = decodeHeader(header);
    if (!decoded.ok) return `has a ${challengeHeader} header that is not base64 of a JSON object (${decoded.problem})`;
    const version = (decoded.value as Record<string, unknown>)["x402Version"];
    if (version !== 2) return `has a ${challengeHeader} header of x402Version ${JSON.stringify(version) ?? "none"}`;
  }
  const scheme = /^\s*([\w-]+)/.exec(headers["www-authenticate"] ?? "")?.[1];
  if (scheme !== undefined && /x402|l402|lsat|payment|402/i.test(scheme)) return `asks by WWW-Authenticate: ${scheme}`;
  const own: string[] = [challengeHeader, headerNames[1].response, headerNames[2].response].map((name) => name.toLowerCase());
  const foreign = Object.keys(headers).find((name) => foreignHeaders.test(name) && !own.includes(name));
  if (foreign !== undefined) return `asks by a header ${foreign}, which no version of x402 has`;
  return foreignBody(headers["content-type"] ?? "", body);
}

function foreignBody(type: string, body: string): string | undefined {
  const read = parseObject(Buffer.from(body));
  if (read.ok && isObject(read.value)) {
    const { x402Version, accepts } = read.value;
    if (x402Version === 2) return "has its v2 terms in the body only, where no client looks for them";
    if (x402Version !== undefined && !Array.isArray(accepts)) return "has an x402Version in its body and no accepts";
    if (x402Version !== undefined && x402Version !== 1) return `has x402Version ${JSON.stringify(x402Version)} in its body`;
    if (Array.isArray(accepts) && x402Version === undefined) return "has accepts in its body and no x402Version";
    const member = Object.keys(read.value).find((name) => /price|amount|pay|invoice|cost|address|wallet/i.test(name));
    if (member !== undefined) return `asks by a member "${member}" of its own in a JSON body`;
    return undefined;
  }
  if (/[$€]\s?\d|\d\s?(?:usdc|usd|eth|sats?|cents?)\b|\bpay(?:ment)?\b/i.test(body)) {
    return `names its price in ${/html/i.test(type) ? "an HTML page" : "prose"}, which no program can pay`;
  }
  return undefined;
}

/** The wall in front of a server that keeps programs out, in one sentence; undefined when the server itself has answered. */
export function botWall({ status, headers, body }: HttpAnswer): string | undefined {
  if (![403, 429, 503].includes(status)) return undefined;
  const name =
    headers["cf-mitigated"] !== undefined || /cf-chl|challenge-platform|just a moment\.\.\./i.test(body)
      ? "Cloudflare's challenge"
      : headers["x-vercel-mitigated"] !== undefined || /vercel security checkpoint/i.test(body)
        ? "Vercel's checkpoint"
        : headers["x-datadome"] !== undefined || /datadome/i.test(body)
          ? "DataDome"
          : /_incapsula_|imperva/i.test(body)
            ? "Imperva"
            : /akamai.{0,40}reference|reference&#32;&#35;|access denied.{0,200}edgesuite/is.test(body)
              ? "Akamai"
              : /captcha|are you (?:a )?human|verify you are human/i.test(body)
                ? "a captcha"
                : undefined;
  return name === undefined
    ? undefined
    : `A bot wall answered (${name}, status ${status}), not the server: nothing can be said about it from here.`;
}
