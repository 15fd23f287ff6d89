import { html, nothing } from 'lit-html';
import { type Content, languageSwitch, show } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { ask } from '../common/service.ts';

const words = {
  title: { en: 'Sign in', zh: '登录' },
  trial: {
    en: 'The sign-in of a trial: a real city has people sign in where they always do.',
    zh: '试用登录。正式使用时通过本市统一的身份系统登录。',
  },
  client: { en: 'Client id', zh: '客户端编号' },
  secret: { en: 'Secret', zh: '密钥' },
  subject: { en: 'User of the city’s app (of citizens only)', zh: '市民端用户编号（仅市民端填写）' },
  unasked: {
    en: 'No page has sent you here. Open the page that you want, and sign in from there.',
    zh: '请先打开要使用的页面，再从该页面登录。',
  },
} satisfies Record<string, Text>;

/** What the page that sent the person here asks (RFC 6749): where it is to be answered is within this service, or nowhere. */
function asked(): { challenge: string; state: string; back: URL } | undefined {
  const query = new URLSearchParams(location.search);
  const redirect = query.get('redirect_uri') ?? '';
  const challenge = query.get('code_challenge');
  const state = query.get('state');
  if (challenge === null || state === null || query.get('code_challenge_method') !== 'S256') return undefined;
  if (!URL.canParse(redirect)) return undefined;
  const back = new URL(redirect);
  return back.origin === location.origin ? { challenge, state, back } : undefined;
}

const request = asked();
let refusal: string | undefined;
let busy = false;

async function submit(event: Event): Promise<void> {
  event.preventDefault();
  const form = event.target;
  if (request === undefined || busy || !(form instanceof HTMLFormElement)) return;
  const typed = new FormData(form);
  const text = (name: string) => String(typed.get(name) ?? '').trim();
  busy = true;
  refusal = undefined;
  draw();
  try {
    const { code } = await ask(
      'POST /v1/auth/authorize',
      {
        body: {
          clientId: text('client'),
          clientSecret: text('secret'),
          ...(text('subject') === '' ? {} : { subject: text('subject') }),
          codeChallenge: request.challenge,
          redirectPath: request.back.pathname,
        },
      },
      { asNobody: true },
    );
    form.reset();
    // In the fragment: no server, and no proxy's log, is told of it.
    request.back.hash = new URLSearchParams({ code, state: request.state }).toString();
    location.replace(request.back);
  } catch (error) {
    refusal = error instanceof Error ? error.message : String(error);
    busy = false;
    draw();
    document.querySelector<HTMLElement>('.refusal')?.focus();
  }
}

function view(): Content {
  const field = (name: string, label: Text, kind: string, required: boolean) =>
    html`<p><label for=${name}>${t(label)}</label><input id=${name} name=${name} type=${kind} autocomplete="off" spellcheck="false" maxlength="200" ?required=${required}></p>`;
  return html`<header class="bar"><h1>${t(words.title)}</h1>${languageSwitch()}</header><main class="gate">
    ${
      request === undefined
        ? html`<p class="notice">${t(words.unasked)}</p>`
        : html`<p>${t(words.trial)}</p>
      ${refusal === undefined ? nothing : html`<p class="refusal" role="alert" tabindex="-1">${refusal}</p>`}
      <form @submit=${(event: Event) => void submit(event)}>
        ${field('client', words.client, 'text', true)}${field('secret', words.secret, 'password', true)}${field('subject', words.subject, 'text', false)}
        <p><button type="submit" class="main" ?disabled=${busy}>${t(words.title)}</button></p></form>`
    }</main>`;
}

const draw = show(view, () => t(words.title));
