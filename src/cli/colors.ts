import picocolors from "picocolors";

// Colours are for terminals. The library's own guess also paints pipes when it sees a CI.
const wanted = process.env["FORCE_COLOR"] ? true : process.stdout.isTTY === true && !process.env["NO_COLOR"];

export const colors = picocolors.createColors(wanted);
