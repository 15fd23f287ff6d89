import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { type Answer, ask, send } from '../common/service.ts';
import { day, hour } from '../common/times.ts';
import { type Desk, type Section, titled, wide } from './section.ts';
import { type ImportJob, importsOfLastHour, staysByReason } from './state.ts';
import { because, kinds, type TakenKind, things, words } from './take-back-words.ts';

const operations = {
  sites: 'POST /v1/drills/{drillId}/sites/undo',
  roster: 'POST /v1/drills/{drillId}/roster/undo',
  communities: 'POST /v1/drills/{drillId}/communities/undo',
  exemptions: 'POST /v1/drills/{drillId}/exemptions/undo',
  facilities: 'POST /v1/drills/{drillId}/facilities/undo',
  teams: 'POST /v1/drills/{drillId}/teams/undo',
  lists: 'POST /v1/drills/{drillId}/lists/undo',
} as const;

/** Who may take what back: a city has communities of its own, and its districts sites and rosters. */
const mayTakeBack = (role: string, kind: TakenKind): boolean =>
  kind === 'communities' ? role === 'city-hq' : role !== 'city-hq' || (kind !== 'sites' && kind !== 'roster');

/** Whether what stays of it can be taken back once nobody uses it any more; sites and rosters are done with at once. */
const freesItself = (kind: TakenKind): boolean => kind !== 'sites' && kind !== 'roster';

/** Jobs are looked through this far back. */
const latest = 200;

interface Undone {
  kind: TakenKind;
  removed: number;
  restored: number;
  left: number | undefined;
  buildings: number | undefined;
  stays: Answer<'POST /v1/drills/{drillId}/teams/undo'>['stays'];
}

/**
 * Imports of some kinds that ended within the hour, each with a button that says what taking it back would do, and one that does it,
 * with a reason. `done` asks for what stands anew.
 */
export function takeBackPart(desk: Desk, of: readonly TakenKind[], done: () => Promise<void>): Section {
  const path = { drillId: desk.drill.id };
  const taken = of.filter((kind) => mayTakeBack(desk.role, kind));
  let jobs: readonly (ImportJob & { of: TakenKind })[] = [];
  let chosen: string | undefined;
  let reason = '';
  let undone: Undone | undefined;

  async function learn(): Promise<void> {
    if (taken.length === 0) return;
    const query = { drillId: desk.drill.id, status: 'done', limit: latest } as const;
    const response = await send('GET /v1/jobs', { query });
    const { items } = (await response.json()) as Answer<'GET /v1/jobs'>;
    // A drill's clock may be moved, and this machine's be wrong: jobs end by the clock by which answers are dated.
    const now = Date.parse(response.headers.get('date') ?? '');
    jobs = importsOfLastHour(items, taken, now);
    if (!jobs.some(({ id }) => id === chosen)) chosen = undefined;
  }

  const takeBack =
    ({ id, of: kind }: (typeof jobs)[number]) =>
    async (): Promise<undefined> => {
      const body = { importJob: id, reason };
      const told: Partial<Undone> & Pick<Undone, 'removed' | 'restored'> = await ask(operations[kind], {
        path,
        body,
      });
      undone = { left: undefined, buildings: undefined, stays: [], ...told, kind };
      chosen = undefined;
      reason = '';
      await Promise.all([learn(), done()]);
      // The button that was pressed is gone: whoever reads by ear, or by keyboard, is where it says what came of it.
      requestAnimationFrame(() => document.querySelector<HTMLElement>('.imports .notice')?.focus());
      return undefined;
    };

  const timeOf = (text: string | null): string =>
    text === null ? '' : `${day(Date.parse(text))} ${hour(Date.parse(text))}`;
  const nameOf = (one: (typeof jobs)[number]): string =>
    `${t(kinds[one.of].title)} ${timeOf(one.finishedAt)}`;

  /** What would happen, and what it takes: nothing is done by opening it. */
  function look(one: (typeof jobs)[number]): Content {
    const { changed = 0, unchanged = 0 } = one.result ?? {};
    return html`<div class="take-back" role="group" aria-label=${`${t(words.look)}: ${nameOf(one)}`}><h3>${titled(t(words.look), nameOf(one))}</h3><p>${t(words.figures, { changed, unchanged })}</p><p>${t(kinds[one.of].says)} ${t(words.inOrder)}</p>
      <p><label for=${`back-${one.id}`}>${t(words.reason)}</label> <input id=${`back-${one.id}`} maxlength="500" .value=${reason} @input=${(
        event: Event,
      ) => {
        reason = (event.target as HTMLInputElement).value;
        desk.draw();
      }}></p>
      <p class="buttons">${desk.button(t(words.really), takeBack(one), { main: true, off: reason.trim() === '' })} ${desk.turn(
        t(words.leave),
        () => {
          chosen = undefined;
        },
      )}</p></div>`;
  }

  function told({ kind, stays, buildings = 0, left, ...counts }: Undone): Content {
    const lines = staysByReason(stays).map(({ thing, why, count }) => {
      const named = (texts: Readonly<Record<string, Text>>, code: string): string =>
        texts[code] === undefined ? code : t(texts[code]);
      return html`<li>${named(things, thing)}: ${named(because, why)} ${count}</li>`;
    });
    return html`<p class="notice" tabindex="-1"><b>${t(kinds[kind].title)}</b> ${t(words.undone, counts)} ${left === undefined ? nothing : t(words.left, { n: left })} ${buildings === 0 ? nothing : t(words.buildings, { n: buildings })}</p>${
      lines.length === 0
        ? nothing
        : html`<p>${t(words.stays)}${stays.length < (left ?? 0) ? ` (${t(words.more, { n: stays.length })})` : nothing}</p><ul>${lines}</ul>`
    }`;
  }

  /** What came of taking it back, and the button where there is something to take back. */
  function standing(one: (typeof jobs)[number]): Content {
    const button = desk.turn(
      t(words.takeBack),
      () => {
        chosen = one.id;
        reason = '';
        undone = undefined;
      },
      { label: `${t(words.takeBack)}: ${nameOf(one)}` },
    );
    const { undone: back } = one.result ?? {};
    if (back === undefined) return button;
    const { at, removed, restored, left = 0 } = back;
    return html`<p>${t(words.undoneAt, { time: hour(Date.parse(at)), removed, restored })}${left === 0 ? nothing : ` ${t(words.left, { n: left })}`}</p>${left > 0 && freesItself(one.of) ? button : nothing}`;
  }

  function table(): Content {
    if (jobs.length === 0) return html`<p>${t(words.none)}</p>`;
    return wide(
      t(words.title),
      html`<table><thead><tr><th scope="col">${t(words.what)}</th><th scope="col">${t(words.ended)}</th><th scope="col" class="number">${t(words.rows)}</th><th scope="col" class="number">${t(words.changed)}</th><th scope="col" class="number">${t(words.rejected)}</th><th scope="col">${t(words.takeBack)}</th></tr></thead><tbody>${jobs.map(
        (one) =>
          html`<tr data-import=${one.id}><th scope="row">${t(kinds[one.of].title)}</th><td>${timeOf(one.finishedAt)}</td><td class="number">${one.result?.accepted ?? 0}</td><td class="number">${one.result?.changed ?? 0}</td><td class="number">${one.result?.rejected ?? 0}</td><td>${standing(one)}</td></tr>`,
      )}</tbody></table>`,
    );
  }

  return {
    learn,
    view() {
      if (taken.length === 0) return nothing;
      const one = jobs.find(({ id }) => id === chosen);
      return html`<section class="imports" aria-label=${t(words.title)}><h2>${t(words.title)}</h2>${table()}${one === undefined ? nothing : look(one)}<div role="status">${undone === undefined ? nothing : told(undone)}</div></section>`;
    },
  };
}
