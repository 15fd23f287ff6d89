import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { ask } from '../common/service.ts';
import { kinds, type ReplanKind, words } from './replan-words.ts';
import type { Desk } from './section.ts';
import { type Asked, instantOf, type Replan, type Site, wallTime } from './state.ts';

interface Wanted {
  kind: ReplanKind;
  site: string;
  from: string;
  to: string;
  lanes: number;
  hours: readonly { opensAt: string; closesAt: string }[];
  reason: string;
}

/** Has a change worked out; `dryRun` changes nothing. @throws Refused */
function worked(desk: Desk, wanted: Wanted, dryRun: boolean): Promise<Replan> {
  const { kind, site, lanes, reason, hours } = wanted;
  const path = { siteId: site };
  const from = instantOf(wanted.from);
  const body = { reason, dryRun, ...(from === undefined ? {} : { from }) };
  if (kind === 'close-site') return ask('POST /v1/sites/{siteId}/close', { path, body });
  if (kind === 'lanes') return ask('PUT /v1/sites/{siteId}/lanes', { path, body: { ...body, lanes } });
  if (kind === 'hours') {
    const open = hours.map(({ opensAt, closesAt }) => ({
      opensAt: instantOf(opensAt) ?? '',
      closesAt: instantOf(closesAt) ?? '',
    }));
    return ask('PUT /v1/sites/{siteId}/hours', { path, body: { hours: open, reason, dryRun } });
  }
  const span = { from: from ?? '', to: instantOf(wanted.to) ?? '' };
  const asked: Asked<'POST /v1/drills/{drillId}/stops'> = {
    division: desk.division,
    reason,
    dryRun,
    ...span,
  };
  return ask('POST /v1/drills/{drillId}/stops', { path: { drillId: desk.drill.id }, body: asked });
}

/** The form that says what is to be changed: `got` is given what it would do, or the proposal. */
export function replanForm(
  desk: Desk,
  sites: () => readonly Site[],
  got: (replan: Replan) => Promise<void>,
): () => Content {
  let wanted: Wanted = { kind: 'close-site', site: '', from: '', to: '', lanes: 1, hours: [], reason: '' };
  /** What it would do, as long as nothing of the form has changed. */
  let looked: Replan | undefined;

  function change(what: Partial<Wanted>): void {
    wanted = { ...wanted, ...what };
    looked = undefined;
    desk.draw();
  }
  const value = (event: Event): string => (event.target as HTMLInputElement).value;

  function choose(id: string): void {
    const site = sites().find((one) => one.id === id);
    change({
      site: id,
      lanes: site?.lanes ?? 1,
      hours: (site?.hours ?? []).map(({ opensAt, closesAt }) => ({
        opensAt: wallTime(opensAt),
        closesAt: wallTime(closesAt),
      })),
    });
  }

  const time = (id: string, label: string, at: string, taken: (at: string) => void): Content =>
    html`<p><label for=${id}>${label}</label> <input id=${id} type="datetime-local" .value=${at} @change=${(event: Event) => taken(value(event))}></p>`;

  const hours = (): Content => {
    const other = (n: number, what: object) =>
      change({ hours: wanted.hours.map((one, at) => (at === n ? { ...one, ...what } : one)) });
    return html`${wanted.hours.map(
      ({ opensAt, closesAt }, n) =>
        html`${time(`opens-${n}`, t(words.opens, { n: n + 1 }), opensAt, (at) => other(n, { opensAt: at }))}${time(`closes-${n}`, t(words.closes, { n: n + 1 }), closesAt, (at) => other(n, { closesAt: at }))}`,
    )}<p>${desk.turn(t(words.another), () => change({ hours: [...wanted.hours, { opensAt: '', closesAt: '' }] }))} ${desk.turn(t(words.fewer), () => change({ hours: wanted.hours.slice(0, -1) }), { off: wanted.hours.length < 2 })}</p>`;
  };

  const look = async (): Promise<undefined> => {
    looked = await worked(desk, wanted, true);
    await got(looked);
    return undefined;
  };
  const propose = async () => {
    const replan = await worked(desk, wanted, false);
    looked = undefined;
    await got(replan);
    return replan.status === 'done' ? words.doneAtOnce : words.proposed;
  };

  return () => {
    const { kind, site, from, to, lanes, reason } = wanted;
    const open = sites().filter((one) => one.status !== 'closed' && one.division.startsWith(desk.division));
    const complete = reason.trim() !== '' && (kind === 'stop' ? from !== '' && to !== '' : site !== '');
    const atOnce = looked?.affected === 0 && (kind === 'lanes' || kind === 'hours');
    return html`<div class="fields"><p><label for="replan-kind">${t(words.what)}</label> <select id="replan-kind" @change=${(event: Event) => change({ kind: value(event) as ReplanKind })}>${Object.entries(kinds).map(([one, title]) => html`<option value=${one} ?selected=${one === kind}>${t(title)}</option>`)}</select></p>
      ${
        kind === 'stop'
          ? nothing
          : html`<p><label for="replan-site">${t(words.site)}</label> <select id="replan-site" @change=${(event: Event) => choose(value(event))}><option value="" ?selected=${site === ''}></option>${open.map((one) => html`<option value=${one.id} ?selected=${one.id === site}>${one.name}</option>`)}</select></p>`
      }${kind === 'hours' ? hours() : time('replan-from', t(kind === 'stop' ? words.stopFrom : words.from), from, (at) => change({ from: at }))}${
        kind === 'stop' ? time('replan-to', t(words.to), to, (at) => change({ to: at })) : nothing
      }${
        kind === 'lanes'
          ? html`<p><label for="replan-lanes">${t(words.lanes)}</label> <input id="replan-lanes" type="number" min="1" .value=${String(lanes)} @change=${(event: Event) => change({ lanes: Number(value(event)) })}></p>`
          : nothing
      }<p><label for="replan-reason">${t(words.reason)}</label> <input id="replan-reason" maxlength="500" .value=${reason} @input=${(event: Event) => change({ reason: value(event) })}></p></div>
      <p>${desk.button(t(words.look), look, { main: looked === undefined, off: !complete })} ${looked === undefined ? nothing : desk.button(t(atOnce ? words.doIt : words.propose), propose, { main: true })}</p>`;
  };
}
