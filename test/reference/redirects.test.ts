import { describe, expect, it } from "vitest";
import { following, unpaid, withinOrigin, type Onward } from "../../src/reference/client/redirects.js";
import type { Outgoing, Response } from "../../src/reference/client/steps.js";

const order: Outgoing = {
  url: "http://shop.example/a?b=c",
  method: "POST",
  headers: { "Content-Type": "text/plain", "X-Own": "1", "PAYMENT-SIGNATURE": "e30=" },
  body: "hello",
};
const answer = (status: number, headers: Response["headers"] = {}): Response => ({ status, headers, body: Buffer.alloc(0) });

/** Makes one request that is answered by a redirect, and gives what is asked next, if anything. */
async function next(
  status: number,
  location: string | undefined,
  onward: (redirect: Onward) => Outgoing | undefined = withinOrigin,
) {
  const asked: Outgoing[] = [];
  const last = await following(
    (request) => {
      asked.push(request);
      return Promise.resolve(asked.length === 1 ? answer(status, location === undefined ? {} : { location }) : answer(200));
    },
    order,
    onward,
  );
  return { asked: asked[1], last };
}

describe("following redirects", () => {
  it.each([307, 308])("keeps method and body after %i", async (status) => {
    const { asked } = await next(status, "/there");
    expect(asked).toEqual({ ...order, url: "http://shop.example/there" });
  });

  it.each([301, 302, 303])("makes a GET of a POST after %i", async (status) => {
    const { asked } = await next(status, "?d=e");
    expect(asked).toEqual({
      url: "http://shop.example/a?d=e",
      method: "GET",
      headers: { "X-Own": "1", "PAYMENT-SIGNATURE": "e30=" },
    });
  });

  it.each([
    "http://shop.example:8080/a",
    "http://other.example/a",
    "https://shop.example/a",
    "data:text/plain,hello",
    "http://[not-an-address",
    undefined,
  ])("ends with the redirect itself when it leads to %s", async (location) => {
    const { asked, last } = await next(302, location);
    expect(asked).toBeUndefined();
    expect(last.status).toBe(302);
  });

  it("goes where it is allowed to, and may leave the payment behind", async () => {
    const { asked } = await next(307, "http://other.example/a", ({ next }) => unpaid(next));
    expect(asked?.url).toBe("http://other.example/a");
    expect(asked?.headers).toEqual({ "Content-Type": "text/plain", "X-Own": "1" });
  });

  it("takes a receipt along that came with a redirect", async () => {
    const once = ({ url }: Outgoing) =>
      Promise.resolve(url.endsWith("/there") ? answer(200) : answer(303, { location: "/there", "payment-response": "receipt" }));
    expect((await following(once, order, withinOrigin)).headers["payment-response"]).toBe("receipt");
  });

  it("gives up after twenty", async () => {
    let asked = 0;
    const once = () => {
      asked += 1;
      return Promise.resolve(answer(302, { location: "/a" }));
    };
    await expect(following(once, order, withinOrigin)).rejects.toThrow("more than 20 redirects");
    expect(asked).toBe(21);
  });
});
