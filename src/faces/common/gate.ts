import { html, nothing } from 'lit-html';
import { type Content, languageSwitch, show } from './frame.ts';
import { type Text, t } from './language.ts';
import { canSignIn, goToSignIn, isSignedIn, signOut, staySignedIn } from './sign-in.ts';
import { claims } from './token.ts';

const words = {
  signIn: { en: 'Sign in', zh: '登录' },
  signOut: { en: 'Sign out', zh: '退出' },
  forWhom: { en: 'This page is for headquarters.', zh: '本页面供指挥部使用。' },
  forCitizens: {
    en: 'Sign in to register and to see where and when.',
    zh: '登录后可登记，并查看采样时间和地点。',
  },
  wrong: {
    en: 'You are signed in as {role}, for whom this page is not.',
    zh: '当前登录身份为 {role}，不能使用本页面。',
  },
  insecure: {
    en: 'Signing in takes HTTPS, or this machine itself: this page came over plain HTTP.',
    zh: '登录需通过 HTTPS 访问（或在服务器本机访问），当前为 HTTP。',
  },
} satisfies Record<string, Text>;

export const headquarters = ['city-hq', 'district-hq', 'campus-hq'] as const;

/** The button that forgets who is signed in. */
export const signOutButton = (): Content =>
  html`<button type="button" @click=${signOut}>${t(words.signOut)}</button>`;

/**
 * Lets whoever is signed in with one of these roles through, and answers true; asks everybody else to sign in, with a title
 * of the page, and answers false.
 */
export function admit(title: Text, roles: readonly string[]): boolean {
  if (isSignedIn(roles)) {
    staySignedIn();
    return true;
  }
  const role = claims()?.role;
  show(
    () =>
      html`<header class="bar"><h1>${t(title)}</h1>${languageSwitch()}</header><main class="gate">
        <p>${t(roles.includes('citizen') ? words.forCitizens : words.forWhom)}</p>
        ${role === undefined ? nothing : html`<p class="notice">${t(words.wrong, { role })}</p><p>${signOutButton()}</p>`}
        ${
          canSignIn()
            ? html`<p><button type="button" class="main" @click=${() => void goToSignIn()}>${t(words.signIn)}</button></p>`
            : html`<p class="refusal">${t(words.insecure)}</p>`
        }</main>`,
    () => t(title),
  );
  return false;
}
