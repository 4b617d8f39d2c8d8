import { expect, test } from "vitest";
import { hasTag } from "../../src/protocol/markup.js";

test.each([
  ["<p>hello <mark1>", true],
  ['<a href=""><mark1>">', true],
  ["<a href=''><MARK1 x>", true],
  ['<script>var a = "</script><mark1>"</script>', true],
  ["<title></title><mark1></title>", true],
  ['<a href="\'><mark1>">', false],
  ['<script>var a = "\'><mark1>"</script>', false],
  ["<p>&lt;mark1&gt;</p>", false],
  ["<!-- <mark1> -->", false],
  ["<script>cut off <mark1>", false],
  ["<mark12>", false],
])("%s", (html, found) => expect(hasTag(html, "mark1")).toBe(found));
