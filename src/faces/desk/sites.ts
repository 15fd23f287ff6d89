import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { askAll } from '../common/service.ts';
import { importsPart } from './import.ts';
import { type Desk, endOf, type Section, wide } from './section.ts';
import { dayName, daysOf, hoursOn, type Site } from './state.ts';
import { takeBackPart } from './take-back.ts';
import { words } from './words.ts';

/** The sites of one's own division with their hours, the form that brings a file of sites, and files that can be taken back. */
export function sitesSection(desk: Desk): Section {
  let sites: readonly Site[] = [];

  async function learnSites(): Promise<void> {
    const asked = { path: { drillId: desk.drill.id }, query: { division: desk.division } };
    sites = await askAll('GET /v1/drills/{drillId}/sites', asked);
  }
  const back = takeBackPart(desk, ['sites', 'communities'], learnSites);
  const learn = async (): Promise<void> => {
    await Promise.all([learnSites(), back.learn()]);
  };
  // Of a city, its districts bring their sites, and it brings communities.
  const form = importsPart(desk, ['sites', 'communities'], learn);

  function table(): Content {
    if (sites.length === 0) return html`<p>${t(words.noSites)}</p>`;
    const days = daysOf(sites);
    return wide(
      t(words.sites),
      html`<table><thead><tr><th scope="col">${t(words.site)}</th><th scope="col">${t(words.state)}</th><th scope="col" class="number">${t(words.lanes)}</th><th scope="col" class="number">${t(words.rate)}</th><th scope="col" class="number">${t(words.serves)}</th>${days.map((one) => html`<th scope="col">${dayName(one)}</th>`)}</tr></thead>
    <tbody>${sites.map((site) => html`<tr data-site=${site.id}><th scope="row">${site.name}<br><small>${site.address}</small></th><td>${t(words[site.status])}</td><td class="number">${site.lanes}</td><td class="number">${site.ratePerLaneHour}</td><td class="number">${site.communities.length}</td>${days.map((one) => html`<td>${hoursOn(site, one).map((hours) => html`<span class="hours">${hours}</span>`)}</td>`)}</tr>`)}</tbody></table>`,
    );
  }

  return {
    learn,
    concerns: endOf('sites-import', 'communities-import'),
    view: () =>
      html`<section aria-label=${t(words.sites)}><h2>${t(words.sites)}</h2>${table()}</section>${form?.() ?? nothing}${back.view()}`,
  };
}
