import { html, nothing } from 'lit-html';
import { type Content, languageSwitch, show } from '../common/frame.ts';
import { admit, signOutButton } from '../common/gate.ts';
import { t } from '../common/language.ts';
import { learnTime } from '../common/service-time.ts';
import { card, passOf } from './card.ts';
import { form } from './form.ts';
import { type Drill, learnMine, type Mine, openDrills } from './state.ts';
import { words } from './words.ts';

/** How often somebody is looked after who waits for a window, and everybody else, in ms. */
const waitingEveryMs = 3_000;
const everyMs = 30_000;

let drills: readonly Drill[] = [];
let drill: Drill | undefined;
let mine: readonly Mine[] = [];
let adding = false;
let failed: string | undefined;
let draw = (): void => undefined;

async function learn(): Promise<void> {
  try {
    if (drill !== undefined) mine = await learnMine(drill.id);
    failed = undefined;
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error);
  }
  draw();
}

function choose(id: string): void {
  drill = drills.find((one) => one.id === id);
  mine = [];
  void learn();
}

function view(): Content {
  const body = (): Content => {
    if (drill === undefined) return html`<p class="notice">${t(words.noDrill)}</p>`;
    if (mine.length === 0 || adding) {
      return html`${form(drill, draw, () => {
        adding = false;
        void learn();
      })}${
        mine.length === 0
          ? nothing
          : html`<p><button type="button" @click=${() => {
              adding = false;
              draw();
            }}>${t(words.back)}</button></p>`
      }`;
    }
    return html`<h2>${t(words.mine)}</h2>${mine.map((one) => card(one, draw, learn))}
      <p><button type="button" @click=${() => {
        adding = true;
        draw();
      }}>${t(words.more)}</button></p>`;
  };
  return html`<header class="bar"><h1>${t(words.title)}</h1>${languageSwitch()}${signOutButton()}</header>
    <main class="mine">${failed === undefined ? nothing : html`<p class="refusal" role="alert">${failed}</p>`}
    ${drills.length < 2 ? (drill === undefined ? nothing : html`<p class="drill">${drill.name}</p>`) : html`<p class="field"><label for="drill">${t(words.title)}</label><select id="drill" @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>${drills.map((one) => html`<option value=${one.id}>${one.name}</option>`)}</select></p>`}
    ${body()}</main>${passOf(draw)}`;
}

async function open(): Promise<void> {
  const knowsTime = learnTime();
  try {
    drills = await openDrills();
    [drill] = drills;
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error);
  }
  await knowsTime;
  draw = show(view, () => t(words.title));
  await learn();
  let turns = 0;
  setInterval(() => {
    const waits = mine.some(({ status }) => status === 'pending');
    if (!adding && mine.length > 0 && (waits || ++turns % Math.round(everyMs / waitingEveryMs) === 0))
      void learn();
  }, waitingEveryMs);
}

if (admit(words.title, ['citizen'])) await open();
