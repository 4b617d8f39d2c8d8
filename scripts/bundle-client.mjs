// The reference client as one file. It is started anew for each purchase, and four fifths of its time went into loading some hundred
// modules; the build puts what it uses beside them.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const folder = new URL("../dist/src/reference/client/", import.meta.url);
const bundle = await rolldown({
  input: fileURLToPath(new URL("command.js", folder)),
  platform: "node",
  // Of undici it takes an agent; everything else of it is some hundred modules that each purchase would load.
  resolve: { alias: { undici: fileURLToPath(new URL("undici-agent.cjs", import.meta.url)) } },
  // It speaks HTTP/1.1 alone.
  plugins: [
    {
      name: "no-http2",
      load: (id) => (id.endsWith("/undici/lib/dispatcher/client-h2.js") ? "module.exports = undefined;" : null),
    },
  ],
  // It reads its own WebAssembly from beside itself.
  external: ["tiny-secp256k1"],
  logLevel: "silent",
});
await bundle.write({ file: fileURLToPath(new URL("bundled.js", folder)), format: "esm", codeSplitting: false });
await bundle.close();
