import type { IncomingMessage, ServerResponse } from "node:http";
import { pageParts, pagePolicy } from "../report/page-parts.js";

/** Whether somebody wants to see something, rather than a program to know. */
export const wantsPage = ({ method, url, headers }: IncomingMessage): boolean =>
  method === "GET" && url === "/" && (headers.accept ?? "").includes("text/html");

/** Sends the devnet's page. There is nothing in it but its program, which asks for the rest. */
export function sendPage(response: ServerResponse): void {
  const parts = pageParts("devnet");
  const body = Buffer.from(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>x402-assay devnet</title>
<style>${parts.style}</style>
</head>
<body>
<div id="app"></div>
<noscript><p>This page needs JavaScript. The control API that it uses is for programs as well: an unknown path lists its routes.</p></noscript>
<script>${parts.script}</script>
</body>
</html>
`);
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": body.length,
    "cache-control": "no-store",
    "content-security-policy": pagePolicy(parts, ["connect-src 'self'", "img-src data:", "frame-ancestors 'none'"]),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  });
  response.end(body);
}
