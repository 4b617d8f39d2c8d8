import { challengeHeader, headerNames } from "../../protocol/headers.js";
import { serverSteps, type Answer, type ServerSteps, type Visit } from "./steps.js";

/** What a server does for pages of other origins (CORS), each part replaceable. */
export interface CrossOrigin {
  /** What a preflight is answered. */
  preflight: number;
  /** Request headers that pages may send. */
  allow: string;
  /** Answer headers that pages may read. */
  expose: string;
  /** Whether the demand for payment may be read as well. */
  demand: boolean;
}

const payments = [headerNames[2].payment, headerNames[1].payment].join(", ");
const answers = [challengeHeader, headerNames[2].response, headerNames[1].response].join(", ");

/** The steps of a server that lets pages of all origins read and pay. */
export function crossOrigin(changes: Partial<CrossOrigin> = {}): Partial<ServerSteps> {
  const { preflight, allow, expose, demand } = { preflight: 204, allow: payments, expose: answers, demand: true, ...changes };
  const open = (answer: Answer): Answer => ({
    ...answer,
    headers: { ...answer.headers, "access-control-allow-origin": "*", "access-control-expose-headers": expose },
  });
  const isPreflight = ({ method, headers }: Visit) =>
    method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
  const allowing = { "access-control-allow-methods": "GET, HEAD", "access-control-allow-headers": allow };
  const asked = (answer: Answer) => (demand ? open(answer) : answer);
  return {
    // Whether it is a preflight is seen from the headers, which routing does not look at.
    route: (config, method, target) => serverSteps.route(config, method === "OPTIONS" ? "GET" : method, target),
    challenge(visit, error) {
      if (visit.method !== "OPTIONS") return asked(serverSteps.challenge(visit, error));
      if (!isPreflight(visit)) return open({ status: 204, headers: { allow: "GET, HEAD, OPTIONS" }, body: "" });
      return open({ status: preflight, headers: allowing, body: "" });
    },
    refuse: (visit, reason, version, receipt) => asked(serverSteps.refuse(visit, reason, version, receipt)),
    release: (visit, goods, receipt, version) => open(serverSteps.release(visit, goods, receipt, version)),
  };
}
