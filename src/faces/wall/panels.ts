import { html, nothing, type TemplateResult } from 'lit-html';
import { now } from '../common/clock.ts';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { hour } from '../common/times.ts';
import { nearMinutes } from './load.ts';
import { numbered } from './map.ts';
import { type Known, type Line, missingOf, type Proposal } from './state.ts';
import { words } from './words.ts';

export const percent = (rate: number | null): string => (rate === null ? '—' : `${(rate * 100).toFixed(1)}%`);
const figure = (value: number): string => value.toLocaleString('en');

const signs = { clear: '●', busy: '▲', congested: '■', unknown: '◇' } as const;
export const bandOf = (band: keyof typeof signs): TemplateResult =>
  html`<span class="band ${band}"><span aria-hidden="true">${signs[band]}</span> ${t(words[band])}</span>`;

/** Each district with its figures, numbered as its curve is. */
export function coverageTable({ coverage }: Known): Content {
  if (coverage === undefined) return nothing;
  const row = (name: Content, of: typeof coverage.total, key: string) =>
    html`<tr data-code=${key}><th scope="row">${name}</th><td class="number">${figure(of.population)}</td><td class="number">${figure(of.reached.checkedIn)}</td><td class="number">${figure(of.states.cleared)}</td><td class="number">${figure(missingOf(of))}</td><td class="number"><meter min="0" max="1" value=${of.rate ?? 0} aria-label=${t(words.rate)}></meter> <b>${percent(of.rate)}</b></td></tr>`;
  return html`<table class="coverage"><thead><tr><th scope="col">${t(words.district)}</th>${[words.people, words.here, words.done, words.missing, words.rate].map((one) => html`<th scope="col" class="number">${t(one)}</th>`)}</tr></thead>
    <tbody>${coverage.groups.map((group, n) => row(html`<span class="at">${coverage.groups.length > 1 ? n + 1 : nothing}</span> ${group.name ?? group.code}`, group, group.code ?? ''))}</tbody>
    <tfoot>${row(t(words.total), coverage.total, 'total')}</tfoot></table>`;
}

const range = (wait: { p10: number; p90: number } | null): string =>
  wait === null ? '—' : `${Math.round(wait.p10)}–${Math.round(wait.p90)}`;

/** What is forecast of the windows of the next hour: the band of the worst, with its range. */
function forecastOf({ windows }: Line): Content {
  const from = now();
  const soon = windows.filter(
    (one) => Date.parse(one.endsAt) > from && Date.parse(one.startsAt) < from + 3_600_000,
  );
  const worst = soon.sort((a, b) => b.waitMinutes.p90 - a.waitMinutes.p90)[0];
  if (worst === undefined) return '—';
  return html`${bandOf(worst.band)} ${range(worst.waitMinutes)}`;
}

export function linesTable(lines: readonly Line[]): Content {
  return html`<table class="lines"><thead><tr><th scope="col">${t(words.site)}</th><th scope="col">${t(words.band)}</th><th scope="col" class="number">${t(words.waiting)}</th><th scope="col" class="number">${t(words.wait)}</th><th scope="col">${t(words.forecast)}</th></tr></thead>
    <tbody>${lines.slice(0, numbered).map((line, n) => html`<tr data-site=${line.siteId}><th scope="row"><span class="at">${n + 1}</span> ${line.name}</th><td>${bandOf(line.band)}</td><td class="number">${figure(line.waiting)}</td><td class="number">${range(line.waitMinutes)}</td><td>${forecastOf(line)}</td></tr>`)}</tbody></table>
    ${lines.length > numbered ? html`<p class="more">${t(words.more, { n: lines.length - numbered })}</p>` : nothing}`;
}

const leftOf = (minutes: number): string =>
  t(minutes < 0 ? words.over : words.left, { minutes: Math.abs(Math.round(minutes)) });

const most = 5;
/** Where nothing has been heard yet: not that there is none. */
const notHeard = html`<p>—</p>`;
const moreThan = (count: number): Content =>
  count > most ? html`<li class="more">${t(words.more, { n: count - most })}</li>` : nothing;

/** Tubes in no box, and boxes that no laboratory has whole, by what is left of their four hours. */
export function tubesList({ coverage, tubes, boxes }: Known, names: ReadonlyMap<string, string>): Content {
  if (coverage === undefined) return notHeard;
  const site = (id: string | null) => names.get(id ?? '') ?? '';
  const rows = [
    ...tubes.map((one) => ({
      left: one.minutesLeft,
      what: t(words.tube),
      code: one.barcode,
      at: site(one.siteId),
    })),
    ...boxes.map((one) => ({
      left: one.minutesLeft ?? 0,
      what: t(words.box),
      code: one.code,
      at: site(one.site),
    })),
  ].sort((a, b) => a.left - b.left);
  if (rows.length === 0) return html`<p>${t(words.noTubes, { minutes: nearMinutes })}</p>`;
  return html`<ul>${rows.slice(0, most).map(({ left, what, code, at }) => html`<li class=${left < 0 ? 'late' : ''}><b>${leftOf(left)}</b> ${what} <code>${code}</code> ${at}</li>`)}${moreThan(rows.length)}</ul>`;
}

export function resultsList({ coverage, late }: Known): Content {
  if (coverage === undefined) return notHeard;
  const { sampled, resulted } = coverage.total.reached;
  const longest = Math.max(0, ...late.map((one) => one.minutesLate));
  return html`<ul><li>${t(words.outstanding, { people: figure(sampled - resulted) })}</li>
    <li class=${late.length > 0 ? 'late' : ''}>${late.length === 0 ? t(words.noLate) : t(words.late, { tubes: late.length, minutes: longest })}</li></ul>`;
}

/** Streets where people are missing, the most first. */
export function streetsList({ streets }: Known): Content {
  if (streets === undefined) return notHeard;
  const rows = streets.groups
    .map((one) => ({ one, missing: missingOf(one) }))
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => b.missing - a.missing);
  if (rows.length === 0) return html`<p>${t(words.noStreets)}</p>`;
  return html`<ul class="streets">${rows.slice(0, most + 3).map(({ one, missing }) => html`<li data-code=${one.code ?? ''}><span>${one.name ?? one.code}</span> <b>${figure(missing)}</b></li>`)}${rows.length > most + 3 ? html`<li class="more">${t(words.more, { n: rows.length - most - 3 })}</li>` : nothing}</ul>`;
}

function actionOf({ action, effect }: Proposal, names: ReadonlyMap<string, string>): string {
  // Of another division's sites the wall of one has no name.
  const nameOf = (id: string): string => names.get(id) ?? t(words.elsewhere);
  const site = nameOf(action.siteId);
  const at = (time: string) => hour(Date.parse(time));
  switch (action.kind) {
    case 'open-lanes':
      return t(words['open-lanes'], { site, lanes: action.lanes, time: at(action.opensAt) });
    case 'bring-lane':
      return action.fromSiteId === null
        ? t(words['bring-lane'], { site, time: at(action.arrivesAt) })
        : t(words['bring-lane-from'], {
            site,
            from: nameOf(action.fromSiteId),
            time: at(action.arrivesAt),
          });
    case 'offer-windows':
      return t(words['offer-windows'], {
        site,
        people: effect.peopleAsked,
        to: nameOf(action.toSiteId),
      });
    case 'pause-walk-ins':
      return t(words['pause-walk-ins'], { site, time: at(action.to) });
  }
}

/** Proposals that stand, to be decided: accepting one is asked twice. */
export function proposalsList(
  { coverage, proposals }: Known,
  names: ReadonlyMap<string, string>,
  decide: {
    asked: string | undefined;
    ask(id: string): void;
    accept(id: string): void;
    dismiss(id: string): void;
  },
): Content {
  if (coverage === undefined) return notHeard;
  const standing = proposals.filter(({ status }) => status === 'proposed');
  if (standing.length === 0) return html`<p>${t(words.noProposals)}</p>`;
  return html`<ul>${standing.slice(0, 4).map(
    (
      one,
    ) => html`<li data-proposal=${one.id}><span>${actionOf(one, names)}</span> <em>${t(words.saves, { minutes: figure(Math.round(one.effect.netMinutes.p50)) })}</em>
      <span class="decide"><button type="button" class=${decide.asked === one.id ? 'main' : ''} @click=${() => (decide.asked === one.id ? decide.accept(one.id) : decide.ask(one.id))}>${t(decide.asked === one.id ? words.really : words.accept)}</button><button type="button" @click=${() => decide.dismiss(one.id)}>${t(words.dismiss)}</button></span></li>`,
  )}${standing.length > 4 ? html`<li class="more">${t(words.more, { n: standing.length - 4 })}</li>` : nothing}</ul>`;
}
