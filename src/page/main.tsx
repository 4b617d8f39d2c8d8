import { render } from "preact";
import type { PageData } from "../report/page-data.js";
import { App } from "./app.js";

const data = JSON.parse(document.getElementById("report-data")?.textContent ?? "") as PageData;
const root = document.getElementById("app");
if (root) render(<App data={data} />, root);
