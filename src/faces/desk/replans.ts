import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { save } from '../common/save.ts';
import { ask, askAll, send } from '../common/service.ts';
import { day, hour } from '../common/times.ts';
import { replanForm } from './replan-form.ts';
import { kinds, reasonText, statuses, words } from './replan-words.ts';
import { type Desk, endOf, follow, progressOf, type Section, titled, wide } from './section.ts';
import { bySite, fileTypes, type Move, type Replan, type ReplanJob, type Site } from './state.ts';

/** How many moves are counted by site, and how many are shown one by one. */
const mostMoves = 20_000;
const shownMoves = 100;
/** Jobs are looked through this far back. */
const mostJobs = 200;

const timeOf = (text: string): string => `${day(Date.parse(text))} ${hour(Date.parse(text))}`;

/** Changes of a plan that is in use: what one would do, who moves where, and carrying it out. */
export function replansSection(desk: Desk): Section {
  const path = { drillId: desk.drill.id };
  let sites: readonly Site[] = [];
  let replans: readonly Replan[] = [];
  let shown: { replan: Replan; moves: readonly Move[] } | undefined;
  let job: ReplanJob | undefined;
  const notMoved = new Map<string, Readonly<Record<string, number>>>();

  async function learn(): Promise<void> {
    await learnList();
    // Somebody else may have decided it.
    const shownNow = replans.find(({ id }) => id === shown?.replan.id);
    if (shownNow !== undefined && shownNow.status !== shown?.replan.status) await show(shownNow);
  }

  async function learnList(): Promise<void> {
    [sites, replans] = await Promise.all([
      // People move to sites of other districts, too.
      askAll('GET /v1/drills/{drillId}/sites', { path, query: { division: desk.drill.city } }),
      askAll('GET /v1/replans', { query: { drillId: desk.drill.id } }, {}, 200),
    ]);
  }

  async function show(replan: Replan): Promise<void> {
    const asked = { path: { replanId: replan.id } };
    const [moves] = await Promise.all([
      askAll('GET /v1/replans/{replanId}/moves', asked, {}, mostMoves),
      replan.status === 'done' && !notMoved.has(replan.id) ? learnNotMoved() : undefined,
    ]);
    shown = { replan, moves };
  }

  /** Whom earlier replans have left where they were: their jobs tell, for as long as they are kept. */
  async function learnNotMoved(): Promise<void> {
    const query = { drillId: desk.drill.id, status: 'done', limit: mostJobs } as const;
    const { items } = await ask('GET /v1/jobs', { query });
    for (const one of items)
      if (one.kind === 'replan' && one.result !== undefined)
        notMoved.set(one.result.replanId, one.result.notMoved);
  }
  const showAnew = async (id: string): Promise<void> => {
    await show(await ask('GET /v1/replans/{replanId}', { path: { replanId: id } }));
    await learnList();
  };

  const form = replanForm(
    desk,
    () => sites,
    async (replan) => {
      await show(replan);
      if (replan.status !== 'dry-run') await learnList();
    },
  );

  const confirm = (id: string) => async () => {
    const begun = await ask('POST /v1/replans/{replanId}/confirm', { path: { replanId: id } });
    try {
      const ended = await follow<ReplanJob>(begun, (now) => {
        job = now;
        desk.draw();
      });
      notMoved.set(id, ended.result?.notMoved ?? {});
    } finally {
      job = undefined;
      await showAnew(id);
    }
    return words.moved;
  };
  const withdraw = (id: string) => async () => {
    await ask('POST /v1/replans/{replanId}/withdraw', { path: { replanId: id } });
    await showAnew(id);
    return words.withdrawn;
  };

  const nameOf = (id: string): string => sites.find((one) => one.id === id)?.name ?? id;
  const place = ({ siteId, startsAt }: Move['from']): Content =>
    html`${nameOf(siteId)}<br><span class="hours">${timeOf(startsAt)}</span>`;

  function figures({ affected, moved, metres, minutes, unplaced, id }: Replan): Content {
    const left = Object.entries(notMoved.get(id) ?? {}).filter(([, people]) => people > 0);
    const further = {
      metres: metres.mean,
      maxMetres: metres.max,
      minutes: minutes.mean,
      maxMinutes: minutes.max,
    };
    return html`<p><b>${t(words.figures, { affected, moved, unplaced: unplaced.reduce((sum, { people }) => sum + people, 0) })}</b></p>${
      moved === 0 ? nothing : html`<p>${t(words.further, further)}</p>`
    }${unplaced.map(({ reason, people }) => html`<p>${t(words.waits)}: ${t(reasonText(reason))} ${people}</p>`)}${
      left.length === 0
        ? nothing
        : html`<p>${t(words.notMoved, { people: left.map(([code, people]) => `${t(reasonText(code))} ${people}`).join(', ') })}</p>`
    }`;
  }

  function detail({ replan, moves }: NonNullable<typeof shown>): Content {
    const { id, kind, status } = replan;
    return html`<section class="replan" aria-label=${t(kinds[kind])}><h3>${titled(t(kinds[kind]), replan.sites.map(nameOf).join(', '))} · ${t(statuses[status])}</h3>
      <p>${timeOf(replan.from)}${replan.to === null ? nothing : html` – ${timeOf(replan.to)}`}</p>${figures(replan)}
      ${
        status === 'proposed'
          ? html`<p>${t(words.expires, { time: timeOf(replan.expiresAt) })}</p><p>${desk.button(t(words.confirm, { n: replan.affected }), confirm(id), { main: true })} ${desk.button(t(words.withdraw), withdraw(id))}</p>`
          : nothing
      }${job === undefined ? nothing : progressOf(job, t(words.replans))}
      ${
        moves.length === 0
          ? nothing
          : html`<h4>${t(words.bySite)}</h4>${moves.length < replan.affected ? html`<p>${t(words.counted, { counted: moves.length, all: replan.affected })}</p>` : nothing}${wide(
              t(words.bySite),
              html`<table><thead><tr><th scope="col">${t(words.site)}</th><th scope="col" class="number">${t(words.loses)}</th><th scope="col" class="number">${t(words.gains)}</th></tr></thead><tbody>${bySite(moves).map(({ site, leave, come }) => html`<tr><th scope="row">${nameOf(site)}</th><td class="number">${leave}</td><td class="number">${come}</td></tr>`)}</tbody></table>`,
            )}<h4>${t(words.moves)}</h4>${moves.length <= shownMoves ? nothing : html`<p>${t(words.firstMoves, { shown: shownMoves, all: replan.affected })}</p>`}<p class="buttons">${(
              ['csv', 'xlsx'] as const
            ).map((format) =>
              desk.button(
                format.toUpperCase(),
                async () => {
                  const headers = { accept: fileTypes[format] };
                  await save(
                    await send('GET /v1/replans/{replanId}/moves', { path: { replanId: id } }, { headers }),
                    `moves.${format}`,
                  );
                  return undefined;
                },
                { label: `${t(words.moves)}: ${format.toUpperCase()}` },
              ),
            )}</p>${wide(
              t(words.moves),
              html`<table class="moves"><thead><tr><th scope="col">${t(words.registration)}</th><th scope="col">${t(words.before)}</th><th scope="col">${t(words.after)}</th><th scope="col">${t(words.why)}</th><th scope="col" class="number">${t(words.metres)}</th><th scope="col">${t(words.done)}</th></tr></thead><tbody>${moves
                .slice(0, shownMoves)
                .map(
                  (one) =>
                    html`<tr><th scope="row"><small>${one.registrationId}</small></th><td>${place(one.from)}</td><td>${one.to === null ? t(words.waits) : place(one.to)}</td><td>${t(reasonText(one.reason))}</td><td class="number">${one.metres ?? '—'}</td><td>${one.done ? '✓' : '—'}</td></tr>`,
                )}</tbody></table>`,
            )}`
      }</section>`;
  }

  function list(): Content {
    if (replans.length === 0) return html`<p>${t(words.none)}</p>`;
    return wide(
      t(words.all),
      html`<table><thead><tr><th scope="col">${t(words.what)}</th><th scope="col">${t(words.made)}</th><th scope="col">${t(words.state)}</th><th scope="col" class="number">${t(words.people)}</th><th scope="col">${t(words.show)}</th></tr></thead><tbody>${replans.map(
        (one) =>
          html`<tr data-replan=${one.id}><th scope="row">${titled(t(kinds[one.kind]), one.sites.slice(0, 3).map(nameOf).join(', '))}</th><td>${timeOf(one.createdAt)}</td><td>${t(statuses[one.status])}</td><td class="number">${one.affected}</td><td>${desk.button(
            t(words.show),
            async () => {
              await show(one);
              return undefined;
            },
            { label: `${t(words.show)}: ${t(kinds[one.kind])} ${timeOf(one.createdAt)}` },
          )}</td></tr>`,
      )}</tbody></table>`,
    );
  }

  return {
    learn,
    // Others' proposals are told of by no event.
    ages: true,
    concerns: endOf('replan', 'plan'),
    view: () =>
      html`<section aria-label=${t(words.replans)}><h2>${t(words.replans)}</h2><p>${t(words.how)}</p>${form()}${shown === undefined ? nothing : detail(shown)}<h3>${t(words.all)}</h3>${list()}</section>`,
  };
}
