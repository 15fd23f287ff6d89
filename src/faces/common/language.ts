/** A sentence in both languages. */
export interface Text {
  en: string;
  zh: string;
}
export type Language = keyof Text;

const kept = 'muster.language';
let chosen: Language | undefined;
const listeners: (() => void)[] = [];

/** What the person chose on this device, else what the service took from Accept-Language. */
export function language(): Language {
  if (chosen !== undefined) return chosen;
  let known: string | null = null;
  try {
    known = localStorage.getItem(kept);
  } catch {
    // No storage: what the service took.
  }
  chosen =
    known === 'en' || known === 'zh' ? known : document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
  document.documentElement.lang = langOf(chosen);
  return chosen;
}

export const langOf = (of: Language): string => (of === 'zh' ? 'zh-CN' : 'en');

export function chooseLanguage(next: Language): void {
  chosen = next;
  document.documentElement.lang = langOf(next);
  try {
    localStorage.setItem(kept, next);
  } catch {
    // It lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Calls when another language is chosen. */
export function onLanguage(listener: () => void): void {
  listeners.push(listener);
}

/** A sentence in the language of the page; `{name}` is filled in. */
export function t(text: Text, values: Readonly<Record<string, string | number>> = {}): string {
  return text[language()].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
