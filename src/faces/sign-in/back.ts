import { html } from 'lit-html';
import { type Content, languageSwitch, show } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { comeBack } from '../common/sign-in.ts';

const words = {
  title: { en: 'Signing in', zh: '正在登录' },
  failed: {
    en: 'The sign-in did not work. Open the page again, and sign in from there.',
    zh: '登录未成功，请重新打开页面再试。',
  },
} satisfies Record<string, Text>;

let failed: string | undefined;
const view = (): Content =>
  html`<header class="bar"><h1>${t(words.title)}</h1>${languageSwitch()}</header><main class="gate">${
    failed === undefined
      ? html`<p>…</p>`
      : html`<p class="refusal" role="alert">${t(words.failed)} ${failed}</p>`
  }</main>`;

const draw = show(view, () => t(words.title));
try {
  location.replace(await comeBack());
} catch (error) {
  failed = error instanceof Error ? error.message : String(error);
  draw();
}
