/** What this machine's clock says, in whole Unix seconds. */
export const unixTime = (): number => Math.floor(Date.now() / 1_000);
