// The reference client as one file. It is started anew for each purchase, and four fifths of its time went into loading some hundred
// modules; the build puts what it uses beside them.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const folder = new URL("../dist/src/reference/client/", import.meta.url);
const bundle = await rolldown({
  input: fileURLToPath(new URL("command.js", folder)),
  platform: "node",
  // It reads its own WebAssembly from beside itself.
  external: ["tiny-secp256k1"],
  logLevel: "silent",
});
await bundle.write({ file: fileURLToPath(new URL("bundled.js", folder)), format: "esm", codeSplitting: false, minify: true });
await bundle.close();
