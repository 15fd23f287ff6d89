import { html, nothing } from 'lit-html';
import { type Content, languageSwitch, show } from '../common/frame.ts';
import { admit, headquarters, signOutButton } from '../common/gate.ts';
import { onLanguage, type Text, t } from '../common/language.ts';
import { askAll } from '../common/service.ts';
import { learnTime } from '../common/service-time.ts';
import { type DrillEvent, listen, type StreamState } from '../common/stream.ts';
import { streamStanding } from '../common/stream-standing.ts';
import { claims } from '../common/token.ts';
import { createDesk, type Desk, type Section } from './section.ts';
import { type Drill, inTurn } from './state.ts';
import { words } from './words.ts';

/** How often is asked for what no event tells of. */
const anewEveryMs = 60_000;

interface Part {
  title: Text;
  /** Its module comes when it is opened: the first that one sees waits for no other. */
  load: () => Promise<(desk: Desk) => Section>;
}

const parts: Readonly<Record<string, Part>> = {
  sites: { title: words.sites, load: async () => (await import('./sites.ts')).sitesSection },
  feasibility: {
    title: words.feasibility,
    load: async () => (await import('./feasibility.ts')).feasibilitySection,
  },
  replans: { title: words.replans, load: async () => (await import('./replans.ts')).replansSection },
  reviews: { title: words.reviews, load: async () => (await import('./reviews.ts')).reviewsSection },
  people: { title: words.people, load: async () => (await import('./people.ts')).peopleSection },
  shifts: { title: words.shifts, load: async () => (await import('./shifts.ts')).shiftsSection },
  files: { title: words.files, load: async () => (await import('./files.ts')).filesSection },
};
/** Auditors have the audit log as a file, and nothing else of the desk. */
const names = claims()?.role === 'auditor' ? ['files'] : Object.keys(parts);

interface Opened {
  desk: Desk;
  section: Section | undefined;
}

/** Every part that was opened, by its drill: what one did there is there when one comes back. */
const opened = new Map<string, Opened>();
let drills: readonly Drill[] = [];
let drill: Drill | undefined;
let name = names.find((one) => location.hash === `#${one}`) ?? names[0] ?? '';
let failed: string | undefined;
let stopListening = (): void => undefined;
let stream: StreamState | undefined;
/** What waits for a second person in the drill that is chosen, by id. */
let waiting: ReadonlySet<string> = new Set();
let draw = (): void => undefined;

/** Opens the part that is chosen, of the drill that is chosen; one that has been opened before is asked for anew. */
async function openPart(): Promise<void> {
  draw();
  if (drill === undefined) return;
  const key = `${drill.id}/${name}`;
  const { role = '', division = '' } = claims() ?? {};
  const before = opened.get(key);
  const one = before ?? { desk: createDesk({ drill, role, division }, () => draw()), section: undefined };
  opened.set(key, one);
  const part = parts[name];
  await one.desk.attempt(async () => {
    one.section ??= (await part?.load())?.(one.desk);
    await one.section?.learn();
    return undefined;
  });
}

/** Has the part that is open ask for what it shows, beside whatever is done there. */
function learnAnew(concerned: (section: Section) => boolean = () => true): void {
  const { desk, section } = opened.get(`${drill?.id}/${name}`) ?? {};
  if (section !== undefined && concerned(section)) desk?.quietly(() => section.learn());
}

function hear(event: DrillEvent): void {
  if (event.event === 'countersignature') {
    const others = [...waiting].filter((id) => id !== event.data.id);
    waiting = new Set(event.data.status === 'proposed' ? [...others, event.data.id] : others);
    draw();
  }
  learnAnew((section) => section.concerns?.(event) === true);
}

/** Whether there is somebody who would be told of the drill: nobody is of one whose people are destroyed. */
const isHeard = (of: Drill | undefined): of is Drill =>
  of !== undefined && of.peopleDestroyedAt === null && claims()?.role !== 'auditor';

/** Listens to the drill that is chosen, and to no other any more. */
function listenToIt(): void {
  stopListening();
  stream = undefined;
  waiting = new Set();
  if (!isHeard(drill)) return;
  stopListening = listen(drill.id, {
    onEvent: hear,
    onState(state) {
      stream = state;
      draw();
    },
    // What was missed while nothing was heard is asked for whole: the stream says everything else that stands.
    onAnew() {
      waiting = new Set();
      learnAnew();
    },
  });
}

function choose(next: string): void {
  name = next;
  history.replaceState(null, '', `#${next}`);
  void openPart();
}

/** From tab to tab by the arrows, to the first and the last by Home and End. */
function onKey(event: KeyboardEvent): void {
  const at = names.indexOf(name);
  const steps: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
  const to = steps[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = names.at(to % names.length) ?? name;
  choose(next);
  document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
}

const tab = (one: string): Content =>
  html`<button type="button" role="tab" id=${`tab-${one}`} aria-selected=${one === name} aria-controls=${one === name ? 'part' : nothing} tabindex=${one === name ? 0 : -1} @click=${() => choose(one)}>${t(parts[one]?.title ?? words.title)}${one === 'feasibility' && waiting.size > 0 ? ` (${waiting.size})` : nothing}</button>`;

function view(): Content {
  const one = drill === undefined ? undefined : opened.get(`${drill.id}/${name}`);
  return html`<header class="bar"><h1>${t(words.title)}</h1>${
    drills.length === 0
      ? nothing
      : html`<label for="drill">${t(words.drill)}</label> <select id="drill" @change=${(event: Event) => {
          drill = drills.find(({ id }) => id === (event.target as HTMLSelectElement).value);
          listenToIt();
          void openPart();
        }}>${drills.map((other) => html`<option value=${other.id} ?selected=${other === drill}>${other.name}</option>`)}</select>`
  }${isHeard(drill) ? streamStanding(stream) : nothing}${languageSwitch()}${signOutButton()}</header>
    <main>${failed === undefined ? nothing : html`<p class="refusal" role="alert">${failed}</p>`}
    ${
      drill === undefined
        ? html`<p class="notice">${t(words.noDrill)}</p>`
        : html`<div class="tabs" role="tablist" aria-label=${t(words.sections)} @keydown=${onKey}>${names.map(tab)}</div>
      <div role="tabpanel" id="part" aria-labelledby=${`tab-${name}`} tabindex="-1">${one?.desk.standing() ?? nothing}${one?.section?.view() ?? nothing}</div>`
    }</main>`;
}

async function open(): Promise<void> {
  // Neither the time nor the first part's module waits for what else is asked; what fails of it is said when the part is opened.
  const knowsTime = learnTime();
  parts[name]?.load().catch(() => undefined);
  try {
    const open = await askAll('GET /v1/drills', {});
    // Headquarters are told of closed ones, too; whoever else wants them asks for them.
    const closed =
      claims()?.role === 'auditor' ? await askAll('GET /v1/drills', { query: { status: 'closed' } }) : [];
    drills = inTurn([...open, ...closed], claims()?.division ?? '');
    [drill] = drills;
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error);
  }
  await knowsTime;
  draw = show(view, () => t(words.title));
  // What the service says in words, it says in the language in which it is asked.
  onLanguage(() => void openPart());
  listenToIt();
  setInterval(() => learnAnew((section) => section.ages === true), anewEveryMs);
  await openPart();
}

if (admit(words.title, [...headquarters, 'auditor'])) await open();
