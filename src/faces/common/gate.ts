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
    zh: '当前以{role}身份登录，不能使用本页面。',
  },
  insecure: {
    en: 'Signing in takes HTTPS, or this machine itself: this page came over plain HTTP.',
    zh: '登录需通过 HTTPS 访问（或在服务器本机访问），当前为 HTTP。',
  },
} satisfies Record<string, Text>;

const roleNames: Readonly<Record<string, Text>> = {
  citizen: { en: 'citizen', zh: '市民' },
  'province-hq': { en: 'headquarters of a province', zh: '省指挥部' },
  'city-hq': { en: 'headquarters of a city', zh: '市指挥部' },
  'district-hq': { en: 'headquarters of a district', zh: '区县指挥部' },
  'campus-hq': { en: 'headquarters of a campus', zh: '校园指挥部' },
  tablet: { en: 'tablet of a site', zh: '采样点平板' },
  'community-worker': { en: 'community worker', zh: '社区工作人员' },
  courier: { en: 'courier', zh: '转运人员' },
  lab: { en: 'laboratory', zh: '实验室' },
  checkpoint: { en: 'checkpoint', zh: '卡口人员' },
  'team-leader': { en: 'leader of a team', zh: '工作队负责人' },
  'team-member': { en: 'member of a team', zh: '工作队队员' },
  facility: { en: 'facility', zh: '集中场所' },
  'shift-planner': { en: 'planner of shifts', zh: '排班人员' },
  auditor: { en: 'auditor', zh: '审计人员' },
  admin: { en: 'administrator', zh: '管理员' },
};

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
        ${role === undefined ? nothing : html`<p class="notice">${t(words.wrong, { role: t(roleNames[role] ?? { en: role, zh: role }) })}</p><p>${signOutButton()}</p>`}
        ${
          canSignIn()
            ? html`<p><button type="button" class="main" @click=${() => void goToSignIn()}>${t(words.signIn)}</button></p>`
            : html`<p class="refusal">${t(words.insecure)}</p>`
        }</main>`,
    () => t(title),
  );
  return false;
}
