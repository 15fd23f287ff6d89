import { html, nothing } from 'lit-html';
import { createRef, ref } from 'lit-html/directives/ref.js';
import { now } from '../common/clock.ts';
import { type Content, languageSwitch, show } from '../common/frame.ts';
import { admit, headquarters, signOutButton } from '../common/gate.ts';
import { type Text, t } from '../common/language.ts';
import { ask } from '../common/service.ts';
import { learnTime } from '../common/service-time.ts';
import { listen, type StreamState } from '../common/stream.ts';
import { streamStanding } from '../common/stream-standing.ts';
import { ago, day, hour } from '../common/times.ts';
import { findDrill, learnBefore, learnSlowly, learnSoon } from './load.ts';
import { mapOf } from './map.ts';
import {
  coverageTable,
  linesTable,
  percent,
  proposalsList,
  resultsList,
  streetsList,
  tubesList,
} from './panels.ts';
import { plotCurves, plotQuarters } from './plots.ts';
import { heard, inOrder, type Known, nothingKnown, shareAt } from './state.ts';
import { words } from './words.ts';

const soonEveryMs = 60_000;
const slowlyEveryMs = 5 * 60_000;

let known: Known = nothingKnown;
let stream: StreamState | undefined;
let failed: string | undefined;
let heardAt: number | undefined;
let asked: string | undefined;
let draw = (): void => undefined;

const curvesAt = createRef<HTMLElement>();
const quartersAt = createRef<HTMLElement>();

/** Learns something; what fails is said at the top, and what was known stands. */
async function learn(what: () => Promise<Partial<Known>>): Promise<void> {
  try {
    known = { ...known, ...(await what()) };
    failed = undefined;
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error);
  }
  draw();
}

const soon = () => learn(() => learnSoon(known));
const slowly = () => learn(() => learnSlowly(known));

async function decide(id: string, accept: boolean): Promise<void> {
  asked = undefined;
  await learn(async () => {
    const path = { proposalId: id };
    if (accept) await ask('POST /v1/proposals/{proposalId}/accept', { path });
    else await ask('POST /v1/proposals/{proposalId}/dismiss', { path });
    return {};
  });
  const refused = failed;
  await soon();
  failed = refused ?? failed;
  draw();
}

function standing(): Content {
  if (failed !== undefined)
    return html`<span class="state gap" role="status">⚠ ${t(words.failed, { why: failed })}</span>`;
  const since =
    stream?.kind !== 'live' || heardAt === undefined
      ? nothing
      : html`<span class="state">${ago(now() - heardAt)}</span>`;
  return html`${streamStanding(stream)} ${since}`;
}

const panel = (name: string, title: Text, body: Content): Content =>
  html`<section class=${name} aria-label=${t(title)} tabindex="0"><h2>${t(title)}</h2>${body}</section>`;

/** What the curves are, and where they stand beside each other: at the end of the last quarter of an hour of which something is known. */
function curvesNote({ before, curves: [whole] }: Known): string {
  const minute = whole?.minutes.at(-1);
  if (before === undefined) return t(words.overTimeAlone);
  const share = (of: typeof before | undefined): string =>
    percent(minute === undefined || of === undefined ? null : (shareAt(of, minute) ?? null));
  const time = minute === undefined ? '—' : hour(minute * 60_000 - 8 * 3_600_000);
  return t(words.overTimeNote, { before: before.name, share: share(whole), last: share(before), time });
}

function view(): Content {
  const { drill, coverage } = known;
  const lines = inOrder(known.lines);
  const names = new Map(known.sites.map(({ id, name }) => [id, name]));
  const note = curvesNote(known);
  const rate = coverage === undefined ? '—' : percent(coverage.total.rate);
  return html`<header><h1>${drill?.name ?? t(words.title)}</h1><p class="rate"><span>${t(words.coverage)}</span> <b>${rate}</b></p><p class="time">${day(now())} ${hour(now())}</p>${standing()}${languageSwitch()}${signOutButton()}</header>
    ${
      drill === undefined
        ? html`<main class="nothing">${failed === undefined ? html`<p class="notice">${t(words.noDrill)}</p>` : nothing}</main>`
        : html`<main>
      ${panel('p-coverage', words.coverage, coverageTable(known))}
      ${panel('p-curves', words.overTime, html`<div class="plot" role="img" aria-label=${`${t(words.overTime)}: ${rate}`} ${ref(curvesAt)}></div><p class="note">${note}</p>`)}
      ${panel('p-map', words.map, mapOf(known.sites, lines))}
      ${panel('p-quarters', words.quarters, html`<div class="plot" role="img" aria-label=${t(words.quarters)} ${ref(quartersAt)}></div><p class="note">${t(words.quartersNote)}</p>`)}
      ${panel('p-lines', words.lines, linesTable(lines))}
      ${panel(
        'p-proposals',
        words.proposals,
        proposalsList(known, names, {
          asked,
          ask(id) {
            asked = id;
            draw();
          },
          accept: (id) => void decide(id, true),
          dismiss: (id) => void decide(id, false),
        }),
      )}
      ${panel('p-tubes', words.tubes, tubesList(known, names))}
      ${panel('p-results', words.results, resultsList(known))}
      ${panel('p-streets', words.streets, streetsList(known))}</main>`
    }`;
}

function plot(): void {
  if (curvesAt.value instanceof HTMLElement && known.curves.length > 0)
    plotCurves(curvesAt.value, known.curves, known.before);
  if (quartersAt.value instanceof HTMLElement && known.quarters !== undefined)
    plotQuarters(quartersAt.value, known.quarters);
}

async function open(): Promise<void> {
  // Neither waits for the other.
  const knowsTime = learnTime();
  await learn(() => findDrill(knowsTime));
  await knowsTime;
  const again = show(view, () => known.drill?.name ?? t(words.title));
  draw = () => {
    again();
    requestAnimationFrame(plot);
  };
  addEventListener('resize', draw);
  setInterval(draw, 5_000);
  // Nobody is at a wall to open it again.
  while (known.drill === undefined) {
    await new Promise((resolve) => setTimeout(resolve, soonEveryMs));
    await learn(() => findDrill(learnTime()));
  }
  const { drill } = known;
  await soon();
  listen(drill.id, {
    onEvent(event) {
      known = heard(known, event);
      heardAt = now();
      if (event.event === 'box' || event.event === 'hold') void soon();
      draw();
    },
    onState(state) {
      stream = state;
      if (state.kind === 'live') heardAt = now();
      draw();
    },
    // What was missed while nothing was heard is asked for whole.
    onAnew: () => void soon().then(slowly),
  });
  await slowly();
  await learn(() => learnBefore(known));
  setInterval(() => void Promise.all([learnTime(), soon()]), soonEveryMs);
  setInterval(() => void slowly(), slowlyEveryMs);
}

if (admit(words.title, headquarters)) await open();
