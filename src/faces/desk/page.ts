import { html, nothing } from 'lit-html';
import { learnTime } from '../common/clock.ts';
import { type Content, languageSwitch, show } from '../common/frame.ts';
import { admit, headquarters, signOutButton } from '../common/gate.ts';
import { t } from '../common/language.ts';
import { ask, askAll } from '../common/service.ts';
import { claims } from '../common/token.ts';
import { importForm } from './import.ts';
import { type Drill, dayName, daysOf, type Feasibility, hoursOn, type Site } from './state.ts';
import { words } from './words.ts';

let drills: readonly Drill[] = [];
let drill: Drill | undefined;
let sites: readonly Site[] = [];
let feasibility: Feasibility | undefined;
let failed: string | undefined;
let told: string | undefined;
let publishing = false;
let reason = '';
let draw = (): void => undefined;

const division = (): string => claims()?.division ?? '';

async function attempt(what: () => Promise<void>): Promise<void> {
  failed = undefined;
  try {
    await what();
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error);
  }
  draw();
}

/** The sites of one's own division, and whether they will do. */
const learn = () =>
  attempt(async () => {
    if (drill === undefined) return;
    const path = { drillId: drill.id };
    const own = { division: division() };
    [sites, feasibility] = await Promise.all([
      askAll('GET /v1/drills/{drillId}/sites', { path, query: own }),
      ask('GET /v1/drills/{drillId}/feasibility', { path, query: own }),
    ]);
  });

const publish = () =>
  attempt(async () => {
    if (drill === undefined) return;
    const body = {
      division: division().slice(0, 6),
      ...(feasibility?.feasible === false ? { force: true, reason } : {}),
    };
    publishing = false;
    await ask('POST /v1/drills/{drillId}/publish', { path: { drillId: drill.id }, body });
    told = t(words.publishedNow);
    reason = '';
    await learn();
  });

function sitesTable(): Content {
  if (sites.length === 0) return html`<p>${t(words.noSites)}</p>`;
  const days = daysOf(sites);
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${t(words.sites)}><table><thead><tr><th scope="col">${t(words.site)}</th><th scope="col">${t(words.state)}</th><th scope="col" class="number">${t(words.lanes)}</th><th scope="col" class="number">${t(words.rate)}</th><th scope="col" class="number">${t(words.serves)}</th>${days.map((one) => html`<th scope="col">${dayName(one)}</th>`)}</tr></thead>
    <tbody>${sites.map((site) => html`<tr data-site=${site.id}><th scope="row">${site.name}<br><small>${site.address}</small></th><td>${t(words[site.status])}</td><td class="number">${site.lanes}</td><td class="number">${site.ratePerLaneHour}</td><td class="number">${site.communities.length}</td>${days.map((one) => html`<td>${hoursOn(site, one).map((hours) => html`<span class="hours">${hours}</span>`)}</td>`)}</tr>`)}</tbody></table></div>`;
}

function findings(of: Feasibility): Content {
  const figures = {
    bookable: of.bookable.toLocaleString('en'),
    residents: of.residents.toLocaleString('en'),
  };
  return html`<p class=${of.feasible ? 'good' : 'bad'}>${of.feasible ? '✓' : '✗'} ${t(of.feasible ? words.feasible : words.infeasible, figures)}</p>
    <ul class="findings">${of.findings.map(
      (one) =>
        html`<li class=${one.severity}><b>${t(words[one.severity])}</b> ${one.text}${one.cures.length === 0 ? nothing : html`<p>${t(words.cures)}</p><ul>${one.cures.map((cure) => html`<li>${cure.text}</li>`)}</ul>`}</li>`,
    )}</ul>`;
}

function publishForm(): Content {
  const district = division().slice(0, 6);
  if (district.length < 6 || feasibility === undefined || sites.length === 0) return nothing;
  const forced = !feasibility.feasible;
  return html`${
    forced
      ? html`<p><label for="reason">${t(words.force)}</label> <input id="reason" maxlength="500" .value=${reason} @input=${(
          event: Event,
        ) => {
          reason = (event.target as HTMLInputElement).value;
          draw();
        }}></p>`
      : nothing
  }<p>${
    publishing
      ? html`<button type="button" class="main" @click=${() => void publish()}>${t(words.reallyPublish)}</button>`
      : html`<button type="button" ?disabled=${forced && reason.trim() === ''} @click=${() => {
          publishing = true;
          told = undefined;
          draw();
        }}>${t(words.publish, { division: district })}</button>`
  }</p>`;
}

function view(): Content {
  return html`<header class="bar"><h1>${t(words.title)}</h1>${
    drills.length === 0
      ? nothing
      : html`<label for="drill">${t(words.drill)}</label> <select id="drill" @change=${(event: Event) => {
          drill = drills.find(({ id }) => id === (event.target as HTMLSelectElement).value);
          void learn();
        }}>${drills.map((one) => html`<option value=${one.id} ?selected=${one === drill}>${one.name}</option>`)}</select>`
  }${languageSwitch()}${signOutButton()}</header>
    <main>${failed === undefined ? nothing : html`<p class="refusal" role="alert">${failed}</p>`}${told === undefined ? nothing : html`<p class="notice" role="status">${told}</p>`}
    ${
      drill === undefined
        ? html`<p class="notice">${t(words.noDrill)}</p>`
        : html`<section aria-label=${t(words.sites)}><h2>${t(words.sites)}</h2>${sitesTable()}</section>
      <section class="import" aria-label=${t(words.import)}><h2>${t(words.import)}</h2>${importForm(drill.id, draw, learn)}</section>
      <section aria-label=${t(words.feasibility)}><h2>${t(words.feasibility)}</h2>${feasibility === undefined ? nothing : findings(feasibility)}${publishForm()}</section>`
    }</main>`;
}

async function open(): Promise<void> {
  await learnTime();
  await attempt(async () => {
    const all = await askAll('GET /v1/drills', {});
    drills = all.filter(
      ({ city, status }) =>
        status !== 'closed' && (division().startsWith(city) || city.startsWith(division())),
    );
    [drill] = drills;
  });
  draw = show(view, () => t(words.title));
  await learn();
}

if (admit(words.title, headquarters)) await open();
