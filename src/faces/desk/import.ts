import { html, nothing } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { save } from '../common/save.ts';
import { send } from '../common/service.ts';
import { importColumns } from './import-columns.ts';
import { broughtBy, type ImportKindName, importKinds, importOperations } from './import-kinds.ts';
import { listTermsPart } from './list-terms.ts';
import { type Mending, mendingPart } from './rejected.ts';
import { type Desk, follow, progressOf } from './section.ts';
import { type Bring, type ImportJob, typeOf } from './state.ts';
import { proposedNow, waitsForAnother } from './two-people.ts';
import { words } from './words.ts';

const datums = { '': words.perRow, wgs84: 'WGS 84', gcj02: 'GCJ-02', bd09: 'BD-09' } as const;

/**
 * The form that brings a file of one of some kinds, of those that whoever works here may bring; undefined where that is none.
 * What was done with one kind stays while another is chosen. `done` asks for what stands anew, once something has been imported.
 */
export function importsPart(
  desk: Desk,
  of: readonly ImportKindName[],
  done: () => Promise<void>,
): (() => Content) | undefined {
  const forms = new Map(broughtBy(desk.role, of).map((kind) => [kind, formOf(desk, kind, done)]));
  const [first] = forms.keys();
  if (first === undefined) return undefined;
  let chosen = first;
  const choice = (): Content =>
    forms.size === 1
      ? nothing
      : html`<p><label for="import-kind">${t(words.importKind)}</label> <select id="import-kind" @change=${(
          event: Event,
        ) => {
          chosen = (event.target as HTMLSelectElement).value as ImportKindName;
          desk.draw();
        }}>${[...forms.keys()].map((kind) => html`<option value=${kind} ?selected=${kind === chosen}>${t(importKinds[kind].title)}</option>`)}</select></p>`;
  return () =>
    html`<section class="import" aria-label=${t(importKinds[chosen].title)}>${choice()}${keyed(chosen, forms.get(chosen)?.())}</section>`;
}

/**
 * The form that brings a file: first a look at what would happen, then the import itself; headings that differ are mapped by
 * hand, and rows that were refused are mended in place.
 */
function formOf(desk: Desk, kind: ImportKindName, done: () => Promise<void>): () => Content {
  const path = { drillId: desk.drill.id };
  const { title } = importKinds[kind];
  const columns: Readonly<Record<string, Text>> = importColumns[kind];
  const places = 'datum' in columns;
  const terms = kind === 'lists' ? listTermsPart(desk) : undefined;
  let file: File | undefined;
  let datum: keyof typeof datums = '';
  let headings: Readonly<Record<string, string>> = {};
  let job: ImportJob | undefined;
  let mending: Mending | undefined;

  const bring: Bring = async (body, type, { dryRun, columns: named = {} }, told) => {
    const query = {
      dryRun: dryRun ? 'true' : 'false',
      ...(datum === '' ? {} : { datum }),
      ...terms?.asked(),
      ...(Object.keys(named).length === 0 ? {} : { columns: JSON.stringify(named) }),
    } as const;
    const response = await send(importOperations[kind], { path, query }, { file: { type, body } });
    const ended = await follow((await response.json()) as ImportJob, (now) => {
      told(now);
      desk.draw();
    });
    terms?.brought(ended);
    return ended;
  };

  const bringFile = (dryRun: boolean) => async (): Promise<Text | undefined> => {
    const type = file === undefined ? undefined : typeOf(file.name);
    if (file === undefined || type === undefined) throw new Error(t(words.file));
    try {
      const ended = await bring(file, type, { dryRun, columns: headings }, (now) => {
        job = now;
      });
      if (ended.result?.rejectedFile !== null) {
        mending ??= mendingPart(desk, columns, bring, done);
        await mending.take(ended.id);
      }
    } catch (error) {
      job = undefined;
      throw error;
    }
    if (!dryRun) await done();
    return undefined;
  };

  const saveFile = (get: () => Promise<Response>, name: string) => async (): Promise<undefined> => {
    await save(await get(), name);
    return undefined;
  };

  function told(): Content {
    if (job === undefined) return nothing;
    const { id, result } = job;
    if (result === undefined) return progressOf(job, t(title));
    const waits = waitsForAnother(job);
    const whatNow = waits ? proposedNow : result.dryRun ? words.looked : words.done;
    return html`<p><b>${t(whatNow)}</b> ${t(words.counts, { rows: result.rows, accepted: result.accepted, changed: result.changed, unchanged: result.unchanged, rejected: result.rejected })}</p>
      ${result.unreadColumns.length === 0 ? nothing : html`<p>${t(words.unread, { columns: result.unreadColumns.join(', ') })}</p>`}
      <p class="buttons">${result.dryRun && !waits && result.accepted > 0 ? desk.button(t(words.really), bringFile(false), { main: true }) : nothing}${
        result.rejectedFile === null
          ? nothing
          : desk.button(
              t(words.rejected),
              saveFile(() => send('GET /v1/jobs/{jobId}/rejected', { path: { jobId: id } }), 'rejected.xlsx'),
            )
      }</p>`;
  }
  const changed = () => {
    job = undefined;
    mending = undefined;
    desk.draw();
  };

  const heading = ([column, called]: [string, Text]) =>
    html`<p><label for=${`heading-${column}`}>${t(called)}</label> <input id=${`heading-${column}`} list=${`${kind}-unread`} maxlength="100" .value=${headings[column] ?? ''} @change=${(
      event: Event,
    ) => {
      const { [column]: _, ...others } = headings;
      const named = (event.target as HTMLInputElement).value.trim();
      headings = named === '' ? others : { ...others, [column]: named };
      changed();
    }}></p>`;

  const datumChoice = (): Content =>
    html`<label for="datum">${t(words.datum)}</label> <select id="datum" @change=${(event: Event) => {
      datum = (event.target as HTMLSelectElement).value as keyof typeof datums;
      changed();
    }}>${Object.entries(datums).map(([value, label]) => html`<option value=${value} ?selected=${value === datum}>${typeof label === 'string' ? label : t(label)}</option>`)}</select>`;

  return () =>
    html`<h2>${t(title)}</h2>${terms?.view(changed) ?? nothing}
    <p><label for=${`${kind}-file`}>${t(words.file)}</label> <input id=${`${kind}-file`} type="file" accept=".csv,.xlsx" @change=${(
      event: Event,
    ) => {
      file = (event.target as HTMLInputElement).files?.[0];
      terms?.anew();
      changed();
    }}>
    ${places ? datumChoice() : nothing}
    ${desk.button(
      t(words.template),
      saveFile(() => send('GET /v1/imports/{kind}/template', { path: { kind } }), `${kind}.csv`),
    )}</p>
    <details ?open=${Object.keys(headings).length > 0}><summary>${t(words.headings)}</summary><p>${t(words.headingsWhy)}</p><div class="headings">${Object.entries(columns).map(heading)}</div><datalist id=${`${kind}-unread`}>${(job?.result?.unreadColumns ?? []).map((one) => html`<option value=${one}></option>`)}</datalist></details>
    <p>${desk.button(t(words.look), bringFile(true), { main: true, off: file === undefined || terms?.ready() === false })}</p>
    <div role="status">${told()}</div>${mending?.view() ?? nothing}`;
}
