import { html, nothing } from 'lit-html';
import type { DiscardReason } from '../../core/swabs/types.ts';
import { contradictions } from '../common/contradictions.ts';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { hour } from '../common/times.ts';
import { type Face, field } from './face.ts';
import { said } from './outcome.ts';
import { discardTube, startMoving, takeOutOf } from './swabs.ts';
import type { Review } from './tablet.ts';
import { reasons } from './terms.ts';
import { words } from './words.ts';

/** Reviews of which something was done here: it goes with the next upload, and the service then says how they stand. */
const done = new Set<string>();

function actsView(face: Face, { id, barcode, registrationId, name, actions }: Review): Content {
  if (done.has(id)) return html`<p>${t(words.reviewDone)}</p>`;
  if (!barcode) return html`<p>${t(words.reviewElsewhere)}</p>`;
  if (registrationId !== null) {
    const who = { from: barcode, mark: '', id: registrationId, label: name ?? '' };
    const act = (of: string, text: string, work: () => void) =>
      actions.includes(of) ? html`<button type="button" @click=${work}>${text}</button>` : nothing;
    const move = act('move', t(words.move), () => {
      done.add(id);
      face.turnTo('swabs');
      startMoving(face, who);
    });
    const out = act('take-out', t(words.takeOut), () => {
      done.add(id);
      void takeOutOf(face, who);
    });
    if (move !== nothing || out !== nothing) return html`<span class="acts">${move}${out}</span>`;
  } else if (actions.includes('discard')) {
    const giveUp = (event: SubmitEvent): void => {
      event.preventDefault();
      done.add(id);
      const reason = field<HTMLSelectElement>(`#reason-${id}`)?.value ?? 'other';
      void discardTube(face, barcode, reason as DiscardReason);
    };
    return html`<p>${t(words.reviewElsewhere)}</p><details><summary>${t(words.discard)}</summary><form @submit=${giveUp}><label for="reason-${id}">${t(words.reason)}</label>
      <select id="reason-${id}">${Object.entries(reasons).map(([reason, text]) => html`<option value=${reason}>${t(text)}</option>`)}</select>
      <button>${t(words.discard)}</button></form></details>`;
  }
  return html`<p>${t(words.reviewElsewhere)}</p>`;
}

/** What somebody is to decide: by what was really done with the tube, or at headquarters. It takes a network to be heard of. */
export function reviewsView(face: Face, online: boolean): Content {
  const { reviews } = face.by;
  const heard =
    reviews === undefined
      ? t(words.reviewsUnknown)
      : `${t(words.reviewsAsOf, { time: hour(reviews.asOf) })}${online ? '' : ` ${t(words.reviewsOffline)}`}`;
  return html`<section class="reviews"><h2>${t(words.reviews)}</h2><p>${heard}</p>
    ${reviews?.items.length === 0 ? html`<p>${t(words.noReviews)}</p>` : nothing}
    <ul>${(reviews?.items ?? []).map(
      (one) => html`<li><h3>${said(contradictions, one.code)}</h3>
      <p>${[one.barcode, one.name, one.at === null ? '' : hour(Date.parse(one.at))].filter(Boolean).join(' · ')}</p>${actsView(face, one)}</li>`,
    )}</ul></section>`;
}
