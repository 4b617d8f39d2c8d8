import { ThemeSwitch } from "./theme.js";

interface Props {
  title: string;
  /** What the links lead to: a list of ids and names. */
  label: string;
  parts: readonly (readonly [id: string, name: string])[];
  /** The part that the first link of all leads to, and what it says. */
  skip: { to: string; says: string };
  /** Called instead of following a link, where the address is for something else. */
  jump?: (event: Event, id: string) => void;
}

/** What stands above each page: its name, where to go on it, and its theme. */
export function Top({ title, label, parts, skip, jump }: Props) {
  const go = (id: string) => (jump ? { onClick: (event: Event) => jump(event, id) } : {});
  return (
    <>
      <a class="skip" href={`#${skip.to}`} {...go(skip.to)}>
        {skip.says}
      </a>
      <header class="top">
        <div class="wide bar">
          <span class="brand">
            <span aria-hidden="true">◈</span> {title}
          </span>
          <nav aria-label={label}>
            {parts.map(([id, name]) => (
              <a key={id} href={`#${id}`} {...go(id)}>
                {name}
              </a>
            ))}
          </nav>
          <ThemeSwitch />
        </div>
      </header>
    </>
  );
}
