import { parseArgs } from "node:util";

/** curl as far as the docs use it: a bare machine may lack it. What is refused is a failure here. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: "boolean", short: "s" },
    request: { type: "string", short: "X" },
    data: { type: "string", short: "d" },
  },
});
const [url = ""] = positionals;
const response = await fetch(/^https?:/.test(url) ? url : `http://${url}`, {
  method: values.request ?? (values.data === undefined ? "GET" : "POST"),
  ...(values.data === undefined ? {} : { body: values.data, headers: { "content-type": "application/x-www-form-urlencoded" } }),
});
process.stdout.write(await response.text());
process.exitCode = response.ok ? 0 : 22;
