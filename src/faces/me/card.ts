import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { now } from '../common/clock.ts';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { ask, askAll, send } from '../common/service.ts';
import { day, hour, span } from '../common/times.ts';
import { calendarOf } from './calendar.ts';
import { knownSite, type Mine, type Slot } from './state.ts';
import { outcomes, statuses, words } from './words.ts';

/** What is open on the cards. */
let choosing: { id: string; slots: readonly Slot[]; together: boolean } | undefined;
let cancelling: string | undefined;
let shown: { name: string; picture: string; until: string; notices: string } | undefined;
let refused: { id: string; why: string } | undefined;

/** Does something about somebody; what is refused stands on their card. */
async function attempt(id: string, draw: () => void, what: () => Promise<void>): Promise<void> {
  refused = undefined;
  try {
    await what();
  } catch (error) {
    refused = { id, why: error instanceof Error ? error.message : String(error) };
  }
  draw();
}

async function showPass(one: Mine): Promise<void> {
  const path = { registrationId: one.id };
  const told = await ask('GET /v1/registrations/{registrationId}/pass', { path });
  const picture = await send(
    'GET /v1/registrations/{registrationId}/pass',
    { path },
    { headers: { accept: 'image/png' } },
  );
  shown = {
    name: one.person.name,
    picture: URL.createObjectURL(await picture.blob()),
    until: told.expiresAt,
    notices: told.notices,
  };
}

function closePass(draw: () => void): void {
  if (shown !== undefined) URL.revokeObjectURL(shown.picture);
  shown = undefined;
  draw();
}

/** The pass over the whole screen, white and large: what is scanned at the site. */
export function passOf(draw: () => void): Content {
  if (shown === undefined) return nothing;
  const title = t(words.passFor, { name: shown.name });
  // Shown once it stands in the document: the keyboard then stays in it until it is closed.
  const open = (element: Element | undefined) => {
    if (element instanceof HTMLDialogElement)
      setTimeout(() => {
        if (element.isConnected && !element.open) element.showModal();
      });
  };
  return html`<dialog class="pass" aria-label=${title} @close=${() => closePass(draw)} ${ref(open)}><h2>${title}</h2><img src=${shown.picture} alt=${title}><p>${t(words.validUntil, { time: `${day(Date.parse(shown.until))} ${hour(Date.parse(shown.until))}` })}</p>
    <button type="button" class="main" @click=${() => closePass(draw)}>${t(words.closePass)}</button></dialog>`;
}

function intoCalendar(one: Mine): void {
  const { appointment } = one;
  const site = knownSite(appointment?.siteId ?? '');
  if (appointment === null || site === undefined) return;
  const text = calendarOf({
    id: one.id,
    ...appointment,
    title: t(words.event, { site: site.name }),
    place: `${site.name}, ${site.address}`,
    writtenAt: now(),
  });
  const url = URL.createObjectURL(new Blob([text], { type: 'text/calendar' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'swab.ics';
  link.click();
  URL.revokeObjectURL(url);
}

async function freeSlots(siteId: string): Promise<Slot[]> {
  const all = await askAll('GET /v1/sites/{siteId}/slots', { path: { siteId } });
  return all.filter((slot) => slot.available > 0 && Date.parse(slot.startsAt) > now()).slice(0, 24);
}

/** Somebody with where and when, what can be done, and the result. */
export function card(one: Mine, draw: () => void, learn: () => Promise<void>): Content {
  const { appointment, result, offer } = one;
  const site = appointment === null ? undefined : knownSite(appointment.siteId);
  const mayChange = ['pending', 'assigned', 'missed', 'retest'].includes(one.status);
  const tried = (what: () => Promise<void>) => () => void attempt(one.id, draw, what);
  const move = (slotId: string, together: boolean) =>
    tried(async () => {
      await ask('POST /v1/registrations/{registrationId}/reschedule', {
        path: { registrationId: one.id },
        body: { slotId, scope: together ? 'household' : 'person' },
      });
      choosing = undefined;
      await learn();
    });
  const open = choosing?.id === one.id ? choosing : undefined;
  return html`<article data-registration=${one.id} aria-label=${one.person.name}><h3>${one.person.name} <small>${t(statuses[one.status])}</small></h3>
    ${refused?.id === one.id ? html`<p class="refusal" role="alert">${refused.why}</p>` : nothing}
    ${
      appointment === null
        ? one.status === 'pending'
          ? html`<p role="status">${one.unplacedReason === null ? t(words.waiting) : t(words.unplaced, { why: one.unplacedReason })}</p>`
          : nothing
        : html`<p class="when">${day(Date.parse(appointment.startsAt))} <b>${span(Date.parse(appointment.startsAt), Date.parse(appointment.endsAt))}</b></p>
      <p>${t(words.comeAt)}: <b>${site?.name ?? ''}</b><br>${site?.address ?? ''}${appointment.walkMetres === null ? nothing : html`<br>${t(words.walk, { metres: appointment.walkMetres })}`}</p>
      <p>${t(words.queueNumber, { n: appointment.queueNumber })} · <a href=${`/screen/${appointment.siteId}`}>${t(words.line)}</a></p>`
    }
    ${offer === null ? nothing : html`<p class="notice">${t(words.offer, { time: `${day(Date.parse(offer.startsAt))} ${span(Date.parse(offer.startsAt), Date.parse(offer.endsAt))}` })} <button type="button" @click=${move(offer.slotId, false)}>${t(words.takeOffer)}</button></p>`}
    ${result === null ? nothing : html`<p class="result">${t(words.result)}: <b>${t(outcomes[result.outcome])}</b>${result.testedAt === null ? nothing : ` · ${t(words.tested, { time: `${day(Date.parse(result.testedAt))} ${hour(Date.parse(result.testedAt))}` })}`}</p>`}
    <p class="deeds">${
      appointment === null || one.status !== 'assigned'
        ? nothing
        : html`<button type="button" class="main" @click=${tried(() => showPass(one))}>${t(words.pass)}</button>
      <button type="button" @click=${() => intoCalendar(one)}>${t(words.calendar)}</button>
      <button type="button" aria-expanded=${open === undefined ? 'false' : 'true'} @click=${tried(
        async () => {
          choosing =
            open === undefined
              ? { id: one.id, slots: await freeSlots(appointment.siteId), together: true }
              : undefined;
        },
      )}>${t(words.another)}</button>`
    }${
      !mayChange
        ? nothing
        : cancelling === one.id
          ? html`<button type="button" class="main" @click=${tried(async () => {
              cancelling = undefined;
              await ask('POST /v1/registrations/{registrationId}/cancel', {
                path: { registrationId: one.id },
              });
              await learn();
            })}>${t(words.reallyCancel)}</button>`
          : html`<button type="button" @click=${() => {
              cancelling = one.id;
              draw();
            }}>${t(words.cancel)}</button>`
    }</p>
    ${
      open === undefined
        ? nothing
        : html`<p class="check"><input type="checkbox" id=${`together-${one.id}`} .checked=${open.together} @change=${(
            event: Event,
          ) => {
            open.together = (event.target as HTMLInputElement).checked;
            draw();
          }}><label for=${`together-${one.id}`}>${t(words.together)}</label></p>
      ${open.slots.length === 0 ? html`<p>${t(words.noSlots)}</p>` : html`<ul class="slots">${open.slots.map((slot) => html`<li><button type="button" @click=${move(slot.id, open.together)}>${day(Date.parse(slot.startsAt))} ${span(Date.parse(slot.startsAt), Date.parse(slot.endsAt))} <small>${t(words.left, { n: slot.available })}</small></button></li>`)}</ul>`}`
    }</article>`;
}
