import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { hour } from '../common/times.ts';
import type { Refusal } from './store.ts';
import type { CheckedIn, Tablet } from './tablet.ts';
import { documents, refusals, tubes, warnings, words } from './words.ts';

/** What came of the last scan, as it stands large on the screen: a sign and a colour, and never the colour alone. */
export interface Outcome {
  kind: 'good' | 'look' | 'bad';
  title: string;
  lines: string[];
}

const signs = { good: '✓', look: '!', bad: '✗' } as const;

export const outcomeView = (outcome: Outcome | undefined): Content =>
  html`<section class="outcome ${outcome?.kind ?? 'none'}" role="status" aria-live="assertive">${
    outcome === undefined
      ? nothing
      : html`<p class="sign"><span aria-hidden="true">${signs[outcome.kind]}</span> ${outcome.title}</p>${outcome.lines.map((line) => html`<p>${line}</p>`)}`
  }</section>`;

const said = (text: Text | undefined, code: string): string => (text === undefined ? code : t(text));

/** A check-in, in words. */
export function outcomeOf(result: CheckedIn): Outcome {
  if (!result.admitted)
    return { kind: 'bad', title: t(words.refused), lines: [said(refusals[result.why], result.why)] };
  const { ticket, decision } = result;
  const person = decision?.admit === true ? decision.person : undefined;
  const warned = decision?.admit === true ? decision.warnings : [];
  const toCome = decision?.admit === true ? decision.toCome : [];
  const tube = person === undefined ? undefined : tubes[person.tube];
  const lines = [
    t(words.ticket, { ticket }),
    ...warned.map((warning) => said(warnings[warning], warning)),
    ...(tube === undefined ? [] : [t(words.needsTube, { tube: t(tube) })]),
    ...(toCome.length === 0 ? [] : [t(words.toCome, { names: toCome.map(({ name }) => name).join('、') })]),
  ];
  return {
    kind: warned.length > 0 || tube !== undefined ? 'look' : 'good',
    title: person?.name ?? t(words.admittedUnknown),
    lines,
  };
}

/** Whether it is connected, what is not sent, how old its list is. */
export function stateView(
  tablet: Tablet,
  { online, waiting }: { online: boolean; waiting: number },
): Content {
  const { people, asOf } = tablet.list;
  return html`<ul class="state">
    <li class=${online ? 'on' : 'off'}><span aria-hidden="true">${online ? '●' : '○'}</span> ${t(online ? words.online : words.offline)}</li>
    <li class="waiting ${waiting === 0 ? '' : 'some'}"><span aria-hidden="true">${waiting === 0 ? '✓' : '↑'}</span> ${waiting === 0 ? t(words.allSent) : t(words.waiting, { n: waiting })}</li>
    <li>${asOf === 0 ? t(words.noList) : t(words.people, { n: people, time: hour(asOf) })}</li>
  </ul>${tablet.revoked ? html`<p class="refusal" role="alert">${t(words.revoked)}</p>` : nothing}`;
}

export const documentSelect = (id: string): Content =>
  html`<label for=${id}>${t(words.documentType)}</label><select id=${id} name="type">${documents.map(([type, text]) => html`<option value=${type}>${t(text)}</option>`)}</select>`;

/** Whoever comes unregistered: all that registering asks for. */
export function walkInView(
  tablet: Tablet,
  on: { record(form: HTMLFormElement): void; cancel(): void },
  wrong: string,
): Content {
  const field = (
    name: 'name' | 'number' | 'phone' | 'building' | 'unit' | 'room',
    required: boolean,
    mode = 'text',
  ) =>
    html`<p><label for="walk-${name}">${t(words[name])}</label><input id="walk-${name}" name=${name} ?required=${required} inputmode=${mode} maxlength="100" autocomplete="off"></p>`;
  const communities = tablet.about?.communities ?? [];
  return html`<form class="walk-in" @submit=${(event: SubmitEvent) => {
    event.preventDefault();
    on.record(event.currentTarget as HTMLFormElement);
  }}>
    <h2>${t(words.walkIn)}</h2>${wrong === '' ? nothing : html`<p class="refusal" role="alert">${wrong}</p>`}
    ${field('name', true)}
    <p>${documentSelect('walk-type')}</p>
    ${field('number', true)}${field('phone', true, 'tel')}
    <p><label for="walk-community">${t(words.community)}</label><select id="walk-community" name="community" required>${communities.map(({ code, name }) => html`<option value=${code}>${name}</option>`)}</select></p>
    ${field('building', true)}${field('unit', false)}${field('room', false)}
    <p class="check"><input type="checkbox" id="walk-consent" required><label for="walk-consent">${t(words.consent)}</label></p>
    <p class="buttons"><button class="main">${t(words.record)}</button><button type="button" @click=${on.cancel}>${t(words.cancel)}</button></p>
  </form>`;
}

export const refusedView = (rows: readonly { deviceSeq: number; refused: Refusal }[]): Content =>
  rows.length === 0
    ? nothing
    : html`<section class="refused-rows"><h2>${t(words.refusedRows)}</h2><ul>${rows.map(({ deviceSeq, refused }) => html`<li>${deviceSeq}: ${refused.detail === '' ? refused.code : refused.detail}</li>`)}</ul></section>`;
