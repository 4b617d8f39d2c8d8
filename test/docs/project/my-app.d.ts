import type { LibraryOutcome, LibraryTarget, Order } from "x402-assay";

export function startMine(variables: Record<string, string>): Promise<LibraryTarget>;
export function myPurchase(url: string, request: Pick<Order, "method" | "headers" | "body" | "key">): Promise<LibraryOutcome>;
