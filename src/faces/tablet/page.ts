import { html, nothing } from 'lit-html';
import { looksLikeDocument } from '../../core/identity/document.ts';
import { parsePass } from '../../core/passes/index.ts';
import { normaliseBarcode } from '../../core/swabs/barcode.ts';
import { type Enrolment, NoNetwork } from '../../core/tablet/index.ts';
import { machineNow } from '../common/clock.ts';
import { type Content, languageSwitch, show } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { documentOf } from './documents.ts';
import { keepPage } from './keep.ts';
import { scanWith } from './scanner.ts';
import { play } from './sounds.ts';
import { openStore, type Store } from './store.ts';
import { enrolTablet, type Shown, startTablet, type Tablet } from './tablet.ts';
import {
  documentSelect,
  type Outcome,
  outcomeOf,
  outcomeView,
  refusedView,
  stateView,
  walkInView,
} from './views.ts';
import { words } from './words.ts';

/** How often the network is tried, and soon after something was recorded, in ms. */
const connectEveryMs = 15_000;
const soonMs = 1_500;
/** Which words of consent whoever walks in is told. */
const consentVersion = 'muster-tablet-1';
const ticketForm = /^[A-Za-z0-9]{1,8}-[A-Z]{0,3}\d{1,9}$/;

let store: Store | undefined;
let tablet: Tablet | undefined;
let lane = '1';
let mode: 'check-in' | 'swabs' = 'check-in';
let registering = false;
let outcome: Outcome | undefined;
let notice = '';
let online = navigator.onLine;
let stopCamera: (() => void) | undefined;
let counts: Awaited<ReturnType<Store['counts']>> = { waiting: 0, refused: [] };

const field = <T extends HTMLElement>(selector: string): T | null => document.querySelector<T>(selector);
const documentType = (): string => field<HTMLSelectElement>('#document-type')?.value ?? 'resident-id';

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

/** Shows what came of it, and lets it be heard. What could not be written down says so: nothing is given out for it. */
async function tell(work: () => Promise<Outcome>): Promise<void> {
  // Nobody takes what came of the last person for this one's.
  outcome = undefined;
  draw();
  try {
    outcome = await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    outcome = { kind: 'bad', title: t(words.failed, { why }), lines: [] };
  }
  play(outcome.kind);
  await count();
  draw();
  connectSoon();
}

const checkIn = (by: Tablet, shown: Shown) => tell(async () => outcomeOf(await by.checkIn(shown, lane)));

/** By a document's number, unless it can be none. */
const checkInBy = (by: Tablet, number: string) =>
  tell(async () => {
    const document = documentOf(documentType(), number);
    if (typeof document === 'string') return { kind: 'bad', title: t(words.refused), lines: [document] };
    return outcomeOf(await by.checkIn({ document }, lane));
  });

async function swabOf(by: Tablet, text: string): Promise<Outcome> {
  if (by.tube === null) {
    const barcode = normaliseBarcode(text);
    if (!barcode.ok || typeof parsePass(text) === 'object') {
      return { kind: 'bad', title: t(words.badBarcode), lines: [text.slice(0, 60)] };
    }
    await by.openTube(barcode.value);
    return { kind: 'good', title: t(words.tube, { barcode: barcode.value }), lines: [] };
  }
  const document = documentOf(documentType(), text);
  const who =
    typeof parsePass(text) === 'object'
      ? { pass: text }
      : ticketForm.test(text)
        ? { ticket: text }
        : typeof document === 'object'
          ? { document }
          : undefined;
  if (who === undefined) {
    const why = looksLikeDocument(text) && typeof document === 'string' ? [document] : [];
    return { kind: 'bad', title: t(words.badPerson), lines: why };
  }
  const { count: n } = await by.addSwab(who);
  const full = n >= (by.about?.poolSize ?? 10);
  return { kind: full ? 'look' : 'good', title: t(words.added, { n }), lines: full ? [t(words.full)] : [] };
}

function scanned(by: Tablet, raw: string): void {
  const text = raw.trim();
  if (text === '') return;
  if (mode === 'swabs') void tell(() => swabOf(by, text));
  else if (parsePass(text) === 'document-number') void checkInBy(by, text);
  else void checkIn(by, { pass: text });
}

async function toggleCamera(by: Tablet): Promise<void> {
  if (stopCamera !== undefined) {
    stopCamera();
    stopCamera = undefined;
  } else {
    const video = field<HTMLVideoElement>('#camera');
    if (video === null) return;
    try {
      stopCamera = await scanWith(video, (code) => scanned(by, code));
      notice = '';
    } catch (error) {
      notice = t(words.noCamera, { why: error instanceof Error ? error.message : String(error) });
    }
  }
  draw();
}

function recordWalkIn(by: Tablet, form: HTMLFormElement): void {
  const data = new FormData(form);
  const text = (name: string): string => String(data.get(name) ?? '').trim();
  const optional = (name: 'unit' | 'room') => (text(name) === '' ? {} : { [name]: text(name) });
  const document = documentOf(text('type'), text('number'));
  notice = typeof document === 'string' ? document : '';
  if (typeof document === 'string') {
    draw();
    return;
  }
  registering = false;
  void checkIn(by, {
    walkIn: {
      person: {
        name: text('name'),
        document,
        phone: text('phone'),
      },
      residence: {
        division: text('community'),
        building: text('building'),
        ...optional('unit'),
        ...optional('room'),
      },
      consent: { version: consentVersion, givenAt: new Date(machineNow()).toISOString() },
    },
  });
}

function tubeView(by: Tablet): Content {
  const { tube } = by;
  if (tube === null) return html`<section class="tube"><p>${t(words.noTube)}</p></section>`;
  const most = by.about?.poolSize ?? 10;
  const seal = (event: SubmitEvent): void => {
    event.preventDefault();
    const counted = Number(field<HTMLInputElement>('#counted')?.value ?? tube.count);
    void tell(async () => {
      await by.sealTube(counted);
      return { kind: 'good', title: t(words.sealed, { barcode: tube.barcode, n: counted }), lines: [] };
    });
  };
  return html`<section class="tube"><h2>${t(words.tube, { barcode: tube.barcode })}</h2>
    <p class="count"><strong>${tube.count}</strong> / ${most}</p>
    <form @submit=${seal}><label for="counted">${t(words.counted)}</label>
      <input id="counted" type="number" min="0" max="99" inputmode="numeric" required .value=${String(tube.count)}>
      <button class=${tube.count >= most ? 'main' : ''}>${t(words.seal)}</button></form></section>`;
}

function workView(by: Tablet): Content {
  const tab = (of: typeof mode, text: string) =>
    html`<button type="button" aria-pressed=${mode === of ? 'true' : 'false'} class=${mode === of ? 'main' : ''} @click=${() => {
      mode = of;
      outcome = undefined;
      draw();
    }}>${text}</button>`;
  const label = mode === 'check-in' ? words.scanPerson : by.tube === null ? words.scanTube : words.scanSwab;
  const enter = (event: SubmitEvent): void => {
    event.preventDefault();
    const input = field<HTMLInputElement>('#scan');
    if (input === null) return;
    scanned(by, input.value);
    input.value = '';
    input.focus();
  };
  return html`<nav class="modes">${tab('check-in', t(words.checkIn))}${tab('swabs', t(words.swabs))}</nav>
    ${outcomeView(outcome)}
    ${mode === 'swabs' ? tubeView(by) : nothing}
    <form class="scan" @submit=${enter}><label for="scan">${t(label)}</label>
      <input id="scan" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="4000" enterkeyhint="done" autofocus>
      <button class="main">${t(words.enter)}</button>
      ${documentSelect('document-type')}</form>
    <video id="camera" muted playsinline ?hidden=${stopCamera === undefined} aria-label=${t(words.openCamera)}></video>
    <p class="buttons"><button type="button" @click=${() => void toggleCamera(by)}>${t(stopCamera === undefined ? words.openCamera : words.closeCamera)}</button>
    ${
      mode === 'check-in'
        ? html`<button type="button" @click=${() => {
            registering = true;
            draw();
          }}>${t(words.walkIn)}</button>`
        : nothing
    }</p>
    ${notice === '' ? nothing : html`<p class="notice" role="alert">${notice}</p>`}
    ${refusedView(counts.refused)}`;
}

function enrolView(into: Store): Content {
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const code = field<HTMLInputElement>('#code')?.value ?? '';
    lane = field<HTMLInputElement>('#lane')?.value.trim() || '1';
    try {
      const enrolment = await enrolTablet(into, code);
      await into.put('lane', lane);
      await begin(into, enrolment);
      notice = '';
    } catch (error) {
      notice = t(error instanceof NoNetwork ? words.noNetworkNow : words.badCode);
    }
    draw();
  };
  return html`<form class="enrol" @submit=${(event: SubmitEvent) => void submit(event)}><p>${t(words.enrolHow)}</p>
    <p><label for="code">${t(words.code)}</label><input id="code" required maxlength="64" autocomplete="off" autocapitalize="characters"></p>
    <p><label for="lane">${t(words.lane)}</label><input id="lane" required pattern="[A-Za-z0-9]{1,8}" value="1" autocomplete="off"></p>
    <p class="buttons"><button class="main">${t(words.enrol)}</button></p>
    ${notice === '' ? nothing : html`<p class="refusal" role="alert">${notice}</p>`}</form>`;
}

function view(): Content {
  const name = tablet?.about?.siteName ?? t(words.title);
  const head = html`<header class="bar"><h1>${name}</h1>${tablet === undefined ? nothing : html`<p>${t(words.lane)} ${lane}</p>`}${languageSwitch()}</header>`;
  if (store === undefined) return html`${head}<main><p class="refusal">${t(words.insecure)}</p></main>`;
  if (tablet === undefined) return html`${head}<main>${enrolView(store)}</main>`;
  const by = tablet;
  const on = {
    record: (form: HTMLFormElement) => recordWalkIn(by, form),
    cancel: () => {
      registering = false;
      notice = '';
      draw();
    },
  };
  const state = stateView(by, { online, waiting: counts.waiting });
  return html`${head}<main>${state}${registering ? walkInView(by, on, notice) : workView(by)}</main>`;
}

async function begin(from: Store, enrolment: Enrolment): Promise<void> {
  tablet = await startTablet(from, enrolment);
  await count();
  void connect();
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
