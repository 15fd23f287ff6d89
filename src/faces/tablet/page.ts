import { html, nothing } from 'lit-html';
import type { Enrolment } from '../../core/tablet/index.ts';
import { type Content, languageSwitch, show } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { checkInBy, formView, isFormOpen, openForm } from './check-in.ts';
import { documentFields } from './document-fields.ts';
import { enrolView } from './enrol.ts';
import { type Face, field, type Mode } from './face.ts';
import { keepPage } from './keep.ts';
import { bad, type Outcome, outcomeView } from './outcome.ts';
import { reviewsView } from './reviews.ts';
import { scanWith } from './scanner.ts';
import { play } from './sounds.ts';
import { openStore, type Store } from './store.ts';
import { swabbing, swabOf } from './swabs.ts';
import { enrolTablet, startTablet, type Tablet } from './tablet.ts';
import { tubeHead, tubesView } from './tube-views.ts';
import { refusedView, stateView } from './views.ts';
import { words } from './words.ts';

/** How often the network is tried, and soon after something was recorded, in ms. */
const connectEveryMs = 15_000;
const soonMs = 1_500;

let store: Store | undefined;
let tablet: Tablet | undefined;
let lane = '1';
let mode: Mode = 'check-in';
let outcome: Outcome | undefined;
let notice = '';
let online = navigator.onLine;
let stopCamera: (() => void) | undefined;
let counts: Awaited<ReturnType<Store['counts']>> = { waiting: 0, refused: [] };

async function count(): Promise<void> {
  if (store !== undefined) counts = await store.counts();
}

let connecting: Promise<void> | undefined;
/** Sends what there is, one at a time, also of several windows of this tablet. */
function connect(): Promise<void> {
  connecting ??= navigator.locks
    .request('muster-tablet-upload', { ifAvailable: true }, async (lock) => {
      if (lock !== null && tablet !== undefined) online = await tablet.connect();
    })
    .then(count)
    .finally(() => {
      connecting = undefined;
      draw();
    });
  return connecting;
}

let soon: ReturnType<typeof setTimeout> | undefined;
function connectSoon(): void {
  clearTimeout(soon);
  soon = setTimeout(() => void connect(), soonMs);
}

/** Whether the last thing that was touched was a key: then what has gone from the screen leaves the focus to the scans. */
let byKeys = false;
addEventListener('keydown', () => {
  byKeys = true;
});
addEventListener('pointerdown', () => {
  byKeys = false;
});

async function tell(work: () => Promise<Outcome>): Promise<void> {
  // Nobody takes what came of the last person for this one's.
  outcome = undefined;
  draw();
  try {
    outcome = await work();
  } catch (error) {
    outcome = bad(words.failed, error instanceof Error ? error.message : String(error));
  }
  play(outcome.kind);
  await count();
  draw();
  connectSoon();
  queueMicrotask(() => {
    if (byKeys && document.activeElement === document.body) field('#scan')?.focus();
  });
}

function turnTo(to: Mode): void {
  mode = to;
  outcome = undefined;
  draw();
  if (to !== 'reviews') return;
  tablet?.lookAgain();
  connectSoon();
}
// The page is drawn once before it can be drawn again.
const redraw = (): void => draw();
const faceOf = (by: Tablet): Face => ({ by, lane, draw: redraw, turnTo, tell });

function scanned(face: Face, raw: string): void {
  const text = raw.trim();
  if (text === '') return;
  void (mode === 'swabs' ? tell(() => swabOf(face, text)) : checkInBy(face, text));
}

async function toggleCamera(face: Face): Promise<void> {
  if (stopCamera !== undefined) {
    stopCamera();
    stopCamera = undefined;
  } else {
    const video = field<HTMLVideoElement>('#camera');
    if (video === null) return;
    try {
      stopCamera = await scanWith(video, (code) => scanned(face, code));
      notice = '';
    } catch (error) {
      notice = t(words.noCamera, { why: error instanceof Error ? error.message : String(error) });
    }
  }
  draw();
}

function workView(face: Face): Content {
  const { by } = face;
  const tab = (of: Mode, text: string) =>
    html`<button type="button" aria-pressed=${mode === of ? 'true' : 'false'} class=${mode === of ? 'main' : ''} @click=${() => turnTo(of)}>${text}</button>`;
  const wantsTube = by.tubes.held.at === null || swabbing.moving !== undefined;
  const label = mode === 'check-in' ? words.scanPerson : wantsTube ? words.scanTube : words.scanSwab;
  const enter = (event: SubmitEvent): void => {
    event.preventDefault();
    const input = field<HTMLInputElement>('#scan');
    if (input === null) return;
    scanned(face, input.value);
    input.value = '';
    input.focus();
  };
  const other = (form: 'walk-in' | 'by-name', text: string) =>
    html`<button type="button" @click=${() => openForm(face, form)}>${text}</button>`;
  const open = by.reviews?.items.length ?? 0;
  const reviews = `${t(words.reviews)}${open === 0 ? '' : ` (${open})`}`;
  const head = html`<nav class="modes" aria-label=${t(words.title)}>${tab('check-in', t(words.checkIn))}${tab('swabs', t(words.swabs))}${tab('reviews', reviews)}</nav>
    ${outcomeView(outcome)}`;
  if (mode === 'reviews') return html`${head}${reviewsView(face, online)}${refusedView(counts.refused)}`;
  return html`${head}${mode === 'swabs' ? tubeHead(face) : nothing}
    <form class="scan" @submit=${enter}><label for="scan">${t(label)}</label>
      <input id="scan" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="4000" enterkeyhint="done" autofocus>
      <button class="main">${t(words.enter)}</button>
      ${mode === 'swabs' && wantsTube ? nothing : documentFields(redraw)}</form>
    <video id="camera" muted playsinline ?hidden=${stopCamera === undefined} aria-label=${t(words.openCamera)}></video>
    <p class="buttons"><button type="button" @click=${() => void toggleCamera(face)}>${t(stopCamera === undefined ? words.openCamera : words.closeCamera)}</button></p>
    ${mode === 'check-in' ? html`<p class="buttons">${other('walk-in', t(words.walkIn))}${other('by-name', t(words.byName))}</p>` : tubesView(face)}
    ${notice === '' ? nothing : html`<p class="notice" role="alert">${notice}</p>`}
    ${refusedView(counts.refused)}`;
}

async function enrol(code: string, chosen: string): Promise<void> {
  if (store === undefined) return;
  const enrolment = await enrolTablet(store, code);
  lane = chosen;
  await store.put('lane', lane);
  tablet = await startTablet(store, enrolment);
  await count();
  void connect();
}

function view(): Content {
  const name = tablet?.about?.siteName ?? t(words.title);
  const head = html`<header class="bar"><h1>${name}</h1>${tablet === undefined ? nothing : html`<p>${t(words.lane)} ${lane}</p>`}${languageSwitch()}</header>`;
  if (store === undefined) return html`${head}<main><p class="refusal">${t(words.insecure)}</p></main>`;
  if (tablet === undefined) return html`${head}<main>${enrolView(enrol, redraw)}</main>`;
  const face = faceOf(tablet);
  const state = stateView(tablet, { online, waiting: counts.waiting });
  return html`${head}<main>${state}${isFormOpen() ? formView(face) : workView(face)}</main>`;
}

if (globalThis.isSecureContext) {
  keepPage();
  store = await openStore();
  lane = (await store.get<string>('lane')) ?? lane;
  const enrolment = await store.get<Enrolment>('enrolment');
  if (enrolment !== undefined) tablet = await startTablet(store, enrolment);
  await count();
}
const draw = show(view, () => t(words.title));
if (tablet !== undefined) void connect();
setInterval(() => void connect(), connectEveryMs);
addEventListener('online', () => void connect());
addEventListener('offline', () => {
  online = false;
  draw();
});
