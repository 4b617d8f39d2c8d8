import { useEffect, useState } from "preact/hooks";

const themes = ["auto", "light", "dark"] as const;
type Theme = (typeof themes)[number];
const place = "x402-assay-theme";

/** Light, dark, or as the machine has it; remembered where the browser lets a page remember anything. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(remembered);
  useEffect(() => {
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    try {
      localStorage.setItem(place, theme);
    } catch {
      // Files often have no storage.
    }
  }, [theme]);
  return (
    <label class="theme">
      <span class="quiet">Theme</span>
      <select value={theme} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
        {themes.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function remembered(): Theme {
  try {
    const found = localStorage.getItem(place);
    return themes.find((theme) => theme === found) ?? "auto";
  } catch {
    return "auto";
  }
}
