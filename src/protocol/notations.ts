/**
 * Other notations of a number that the protocol writes as a string of decimal digits. Readers disagree about them: JavaScript's
 * BigInt takes hex and blanks, Python's int underscores and digits of any script, Go's SetString a sign, and parseInt stops where
 * it understands no more. All pure.
 */

const fullWidth = (digits: string) => [...digits].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join("");

/** The same number for some reader or other. Each is given with a name. */
export function sameNumber(decimal: string): Record<string, unknown> {
  const number = BigInt(decimal);
  return {
    hex: `0x${number.toString(16)}`,
    "hex in upper case": `0X${number.toString(16).toUpperCase()}`,
    octal: `0o${number.toString(8)}`,
    binary: `0b${number.toString(2)}`,
    "leading zeros": `000${decimal}`,
    "plus sign": `+${decimal}`,
    "blank before": ` ${decimal}`,
    "blank after": `${decimal} `,
    "line end": `${decimal}\n`,
    underscore: `${decimal.slice(0, 1)}_${decimal.slice(1)}`,
    "full-width digits": fullWidth(decimal),
    exponent: `${decimal}e0`,
    decimals: `${decimal}.0`,
    "JSON number": Number(number),
  };
}

/** What is no such number, or another one, and what a careless reader takes for it or for nothing. */
export function noNumber(decimal: string): Record<string, unknown> {
  return {
    empty: "",
    blank: " ",
    word: "all",
    "text behind": `${decimal}abc`,
    "fraction behind": `${decimal}.9`,
    "divided by one": `${decimal}/1`,
    "with a comma": `${decimal},000`,
    negative: `-${decimal}`,
    "only a prefix": "0x",
    "not a number": "NaN",
    infinite: "Infinity",
    "around the word of 256 bits": String(2n ** 256n + BigInt(decimal)),
    "80 digits": decimal.padStart(80, "9"),
    "JSON null": null,
    "JSON true": true,
    "JSON object": { value: decimal },
  };
}
