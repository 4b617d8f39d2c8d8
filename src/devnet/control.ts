import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { BadInput, controlRoutes, readBodyObject, type ControlInput, type ControlRoute } from "./control-routes.js";
import type { Devnet } from "./devnet.js";
import { BodyTooLarge, listen, readBody, type Listening } from "./http.js";

/** Enough for 20,000 addresses in one call. */
const maxBody = 1 << 20;

interface Answer {
  status: number;
  body: unknown;
}

/** What somebody serves besides the devnet's own routes. */
export interface ControlMore {
  routes?: readonly ControlRoute[];
  /** For answers that are not JSON, such as a page; true when it took the request. Strangers do not get this far. */
  serve?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Told of each route that did what it was asked. */
  acted?: (route: ControlRoute, input: ControlInput) => void;
}

/**
 * Serves a devnet's `World` interface as JSON over HTTP on 127.0.0.1, for `connectWorld` and for people with curl. Closing it
 * leaves the devnet running. It hands out the keys of test accounts, so no web page of another origin gets through.
 */
export async function startControl(devnet: Devnet, port = 0, more: ControlMore = {}): Promise<Listening> {
  const routes = [...controlRoutes, ...(more.routes ?? [])];
  return listen((request, response) => {
    void (async () => {
      const stranger = strangerAmong(request, more.serve !== undefined);
      if (!stranger && more.serve?.(request, response)) return;
      const { status, body } = stranger
        ? { status: 403, body: { error: stranger } }
        : await answer(devnet, request, routes, more.acted ?? (() => undefined));
      const bytes = Buffer.from(
        JSON.stringify(body, (_name, value: unknown) => (typeof value === "bigint" ? value.toString() : value)),
      );
      response.writeHead(status, {
        "content-type": "application/json",
        "content-length": bytes.length,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
      });
      response.end(bytes);
    })().catch(() => response.destroy());
  }, port);
}

async function answer(
  devnet: Devnet,
  request: IncomingMessage,
  all: readonly ControlRoute[],
  acted: NonNullable<ControlMore["acted"]>,
): Promise<Answer> {
  const { method = "GET", url: target = "/" } = request;
  const [path = "/", query = ""] = target.split("?", 2);
  const found = findRoute(all, method, path);
  if (!found) {
    const routes = all.map((route) => `${route.method} ${route.path}: ${route.about}`);
    return { status: 404, body: { error: `there is no ${method.slice(0, 20)} ${path.slice(0, 200)} here`, routes } };
  }
  try {
    const body = readBodyObject(await readBody(request, maxBody));
    const input = { params: found.params, query: new URLSearchParams(query), body };
    const said = await found.route.answer(devnet, input);
    acted(found.route, input);
    return { status: 200, body: said ?? {} };
  } catch (error) {
    if (error instanceof BadInput) return { status: 400, body: { error: error.message } };
    if (error instanceof BodyTooLarge) return { status: 413, body: { error: error.message } };
    return { status: 500, body: { error: `the devnet could not do that: ${firstLine(error)}` } };
  }
}

function findRoute(
  routes: readonly ControlRoute[],
  method: string,
  path: string,
): { route: ControlRoute; params: Record<string, string> } | undefined {
  const given = path.split("/");
  for (const route of routes) {
    const wanted = route.path.split("/");
    if (route.method !== method || wanted.length !== given.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((segment, index) => {
      const value = given[index] ?? "";
      if (!segment.startsWith(":")) return segment === value;
      params[segment.slice(1)] = value;
      return true;
    });
    if (fits) return { route, params };
  }
  return undefined;
}

/**
 * Why a request is not from this machine's user, if so. A browser sends `Origin` with whatever a page does to another origin,
 * and a page whose name was rebound to 127.0.0.1 gives itself away by its `Host`. Who follows a link to our page, `pages`, comes from
 * elsewhere and may: it has nothing in it that is worth reading, and nobody can put it into a frame.
 */
function strangerAmong({ method, url, headers }: IncomingMessage, pages: boolean): string | undefined {
  const { host = "", origin, "sec-fetch-site": site }: IncomingHttpHeaders = headers;
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host)) return "this devnet answers only to the host 127.0.0.1 or localhost";
  if (origin !== undefined && origin !== `http://${host}`) return "this devnet does not answer web pages of another origin";
  const visit = method === "GET" && url === "/" && headers["sec-fetch-mode"] === "navigate";
  if (pages && visit && headers["sec-fetch-dest"] === "document") return undefined;
  if (site === "cross-site" || site === "same-site") return "this devnet does not answer web pages of another origin";
  return undefined;
}

function firstLine(error: unknown): string {
  // viem's short message says what failed, its details say why.
  const { details, message } = error as { details?: unknown; message?: unknown };
  const text = typeof details === "string" && details !== "" ? details : String(message ?? error);
  return text.split("\n")[0] ?? "";
}
