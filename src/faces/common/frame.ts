import { html, nothing, render, type TemplateResult } from 'lit-html';
import { chooseLanguage, language, onLanguage, type Text, t } from './language.ts';
import { told } from './told.ts';

export type Content = TemplateResult | typeof nothing | string | number | readonly Content[];

const words = {
  practice: { en: 'PRACTICE: nobody here is real', zh: '练习环境：以下均非真实人员' },
  other: { en: '中文', zh: 'English' },
} satisfies Record<string, Text>;

/** The button that shows the page in the other language. */
export function languageSwitch(): TemplateResult {
  const other = language() === 'en' ? 'zh' : 'en';
  return html`<button type="button" class="language" lang=${other === 'zh' ? 'zh-CN' : 'en'} @click=${() => chooseLanguage(other)}>${t(words.other)}</button>`;
}

/**
 * Shows a view, and shows it again whenever it is told to: answers how. A view is a function of what the page knows; what
 * it writes is text, whatever signs are in it. `title` stands in the browser's tab. Where the
 * service is for practice, every page says so.
 */
export function show(view: () => Content, title: () => string): () => void {
  const root = document.querySelector('#page');
  if (!(root instanceof HTMLElement)) throw new Error('this document has no place for a page');
  const { practice } = told();
  let asked = false;
  const draw = () => {
    asked = false;
    document.title = title();
    render(
      html`${practice ? html`<aside class="practice" aria-label=${t(words.practice)}>${t(words.practice)}</aside>` : nothing}${view()}`,
      root,
    );
  };
  // However often it is asked for, it is drawn once a turn.
  const again = () => {
    if (asked) return;
    asked = true;
    queueMicrotask(draw);
  };
  onLanguage(again);
  // The first language is that of the document, before anything is drawn.
  language();
  draw();
  return again;
}
