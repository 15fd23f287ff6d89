import { html, nothing } from 'lit-html';
import { faults } from '../common/contradictions.ts';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { hour } from '../common/times.ts';
import { said } from './outcome.ts';
import type { Refusal } from './store.ts';
import type { Tablet } from './tablet.ts';
import { words } from './words.ts';

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

export const refusedView = (rows: readonly { deviceSeq: number; refused: Refusal }[]): Content =>
  rows.length === 0
    ? nothing
    : html`<section class="refused-rows"><h2>${t(words.refusedRows)}</h2><ul>${rows.map(({ deviceSeq, refused }) => html`<li>${deviceSeq}: ${refused.detail === '' ? said(faults, refused.code) : refused.detail}</li>`)}</ul></section>`;
