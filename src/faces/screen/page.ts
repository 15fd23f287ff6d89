import { html, nothing } from 'lit-html';
import { now } from '../common/clock.ts';
import { type Content, languageSwitch, show } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { ask, askAll, Refused } from '../common/service.ts';
import { learnTime } from '../common/service-time.ts';
import { ago, day, dayKey, hour, span } from '../common/times.ts';
import { type Drill, type Line, lineAt, type Queue, type Site, type Slot, windowsAt } from './state.ts';
import { words } from './words.ts';

/** How often the line is asked for, and all else, and how often the screen is drawn anew, in ms. */
const lineEveryMs = 10_000;
const restEveryMs = 60_000;
const drawEveryMs = 1_000;

const siteId = location.pathname.split('/')[2] ?? '';
let site: Site | undefined;
let drill: Drill | undefined;
let slots: Slot[] = [];
let queue: Queue | undefined;
let heardAt: number | undefined;
let noSuchSite = false;

const signs: Record<'clear' | 'busy' | 'congested', { sign: string; word: Text }> = {
  clear: { sign: '●', word: words.clear },
  busy: { sign: '▲', word: words.busy },
  congested: { sign: '■', word: words.congested },
};

async function learnSite(): Promise<void> {
  try {
    site = await ask('GET /v1/sites/{siteId}', { path: { siteId } });
    drill = await ask('GET /v1/drills/{drillId}', { path: { drillId: site.drillId } });
    const today = dayKey(now());
    const all = await askAll('GET /v1/sites/{siteId}/slots', { path: { siteId } });
    slots = all.filter((slot) => dayKey(Date.parse(slot.startsAt)) === today);
    noSuchSite = false;
  } catch (error) {
    noSuchSite = error instanceof Refused && (error.status === 404 || error.status === 400);
  }
}

async function learnLine(): Promise<void> {
  try {
    queue = await ask('GET /v1/sites/{siteId}/queue', { path: { siteId } });
    heardAt = now();
  } catch {
    // What is shown says of itself how old it is.
  }
}

function lineOf(line: Line): Content {
  const big = (text: Text, why: Content) =>
    html`<p class="figure words">${t(text)}</p><p class="why">${why}</p>`;
  switch (line.kind) {
    case 'closed':
      return big(words.closed, t(words.closedWhy));
    case 'over':
      return big(words.over, nothing);
    case 'opens':
      return html`<p class="figure words">${t(words.opens, { day: day(line.at), time: hour(line.at) })}</p>`;
    case 'unknown':
      return big(words.unknown, t(words.unknownWhy));
    case 'lost':
      return big(
        words.unknown,
        line.heardAt === undefined ? t(words.neverHeard) : t(words.lost, { time: hour(line.heardAt) }),
      );
    case 'known': {
      const { wait, ageMs, old } = line;
      const [p10, p50, p90] = [wait.p10, wait.p50, wait.p90].map(Math.round);
      const band = signs[line.queue.band as keyof typeof signs];
      const asOf = t(words.asOf, { time: hour(now() - ageMs), ago: ago(ageMs) });
      return html`<p class="label">${t(words.wait)}</p>
        <p class="figure">${p10 === p90 ? p50 : `${p10}–${p90}`}</p>
        <p class="band ${line.queue.band}"><span aria-hidden="true">${band.sign}</span> ${t(band.word)}</p>
        <p class="why">${t(words.likely, { p50: p50 ?? 0, p90: p90 ?? 0 })}</p>
        <p class="why">${t(words.inLine, { waiting: line.queue.waiting, lanes: line.queue.lanesOpen })}</p>
        <p class="age ${old ? 'old' : ''}">${asOf}${old ? html` <strong>· ${t(words.old)}</strong>` : nothing}</p>`;
    }
  }
}

function windowsOf(at: number): Content {
  const { served, early, next } = windowsAt(at, slots, drill?.checkInRules.earlyMinutes ?? 0);
  const spans = (some: readonly Slot[]) =>
    some.map(
      (slot) => html`<p class="window">${span(Date.parse(slot.startsAt), Date.parse(slot.endsAt))}</p>`,
    );
  const pausedUntil = queue?.walkInsPausedUntil;
  return html`<h2>${t(words.now)}</h2>${served.length === 0 ? html`<p class="window none">${t(words.nobodyNow)}</p>` : spans(served)}
    ${early.length === 0 ? nothing : html`<h2>${t(words.mayCome)}</h2>${spans(early)}`}
    ${next === undefined ? nothing : html`<h2>${t(words.next)}</h2>${spans([next])}`}
    ${
      pausedUntil == null || Date.parse(pausedUntil) <= at
        ? nothing
        : html`<h2>${t(words.walkIns)}</h2><p class="window">${t(words.walkInsPaused, { time: hour(Date.parse(pausedUntil)) })}</p>`
    }`;
}

function readyOf(): Content {
  const nose = drill?.swabRules.bodySite === 'oropharynx' ? words.throat : words.nose;
  return html`<h2>${t(words.ready)}</h2><ul>${[words.pass, words.document, words.mask, nose].map((one) => html`<li>${t(one)}</li>`)}</ul>`;
}

function view(): Content {
  const head = (name: Content, address: Content) =>
    html`<header><div><h1>${name}</h1><p class="address">${address}</p></div><p class="time">${hour(now())}</p>${languageSwitch()}</header>`;
  if (noSuchSite)
    return html`${head(t(words.title), nothing)}<main><section class="line"><p class="figure words">${t(words.noSite)}</p></section></main>`;
  if (site === undefined) {
    return html`${head(t(words.title), nothing)}<main><section class="line">${lineOf({ kind: 'lost', heardAt: undefined })}</section></main>`;
  }
  const at = now();
  const line = lineAt(at, { site, queue, heardAt });
  return html`${head(site.name, site.address)}
    <main><section class="line" aria-live="polite">${lineOf(line)}</section>
    ${line.kind === 'closed' ? nothing : html`<section class="windows">${windowsOf(at)}</section><section class="ready">${readyOf()}</section>`}</main>`;
}

await learnTime();
await Promise.all([learnSite(), learnLine()]);
const draw = show(view, () => (site === undefined ? t(words.title) : `${site.name} · ${t(words.title)}`));
setInterval(draw, drawEveryMs);
setInterval(() => void learnLine().then(draw), lineEveryMs);
setInterval(() => void Promise.all([learnTime(), learnSite()]).then(draw), restEveryMs);
