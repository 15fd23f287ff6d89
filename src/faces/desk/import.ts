import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { t } from '../common/language.ts';
import { ask, send } from '../common/service.ts';
import { type Job, typeOf } from './state.ts';
import { columns, words } from './words.ts';

const pollMs = 500;
const datums = { '': words.perRow, wgs84: 'WGS 84', gcj02: 'GCJ-02', bd09: 'BD-09' } as const;

let file: File | undefined;
let datum: keyof typeof datums = '';
let headings: Partial<Record<(typeof columns)[number], string>> = {};
let job: Job | undefined;
let refused: string[] = [];
let busy = false;

/** Saves what the service answers as a file. */
async function save(response: Response, name: string): Promise<void> {
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

const why = (error: unknown): string[] => {
  const errors = (error as { errors?: readonly { text: string }[] }).errors ?? [];
  const message = error instanceof Error ? error.message : String(error);
  return errors.length === 0 ? [message] : errors.map(({ text }) => text);
};

/** The form that brings a file of sites: first a look at what would happen, then the import itself. */
export function importForm(drillId: string, draw: () => void, done: () => Promise<void>): Content {
  async function attempt(what: () => Promise<void>): Promise<void> {
    busy = true;
    refused = [];
    draw();
    try {
      await what();
    } catch (error) {
      refused = why(error);
    }
    busy = false;
    draw();
    document.querySelector<HTMLElement>('.import [role=alert]')?.focus();
  }

  const bring = (dryRun: boolean) => () =>
    void attempt(async () => {
      const type = file === undefined ? undefined : typeOf(file.name);
      if (file === undefined || type === undefined) throw new Error(t(words.file));
      const named = Object.entries(headings).filter(([, heading]) => heading !== '');
      const response = await send(
        'POST /v1/drills/{drillId}/sites/import',
        {
          path: { drillId },
          query: {
            dryRun: dryRun ? 'true' : 'false',
            ...(datum === '' ? {} : { datum }),
            ...(named.length === 0 ? {} : { columns: JSON.stringify(Object.fromEntries(named)) }),
          },
        },
        { file: { type, body: file } },
      );
      job = (await response.json()) as Job;
      while (job.status === 'queued' || job.status === 'running') {
        draw();
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        job = (await ask('GET /v1/jobs/{jobId}', { path: { jobId: job.id } })) as Job;
      }
      if (job.problem !== undefined) {
        const { problem } = job;
        refused = problem.errors?.map(({ text }) => text) ?? [problem.detail];
        job = undefined;
      } else if (!dryRun) await done();
    });

  const result = job?.result;
  const told = (): Content => {
    if (job === undefined) return nothing;
    if (result === undefined) {
      return html`<p>${t(words.working, job.progress)} <progress max=${Math.max(1, job.progress.total)} value=${job.progress.done} aria-label=${t(words.import)}></progress></p>`;
    }
    const { id } = job;
    return html`<p><b>${t(result.dryRun ? words.looked : words.done)}</b> ${t(words.counts, { rows: result.rows, accepted: result.accepted, changed: result.changed, unchanged: result.unchanged, rejected: result.rejected })}</p>
      ${result.unreadColumns.length === 0 ? nothing : html`<p>${t(words.unread, { columns: result.unreadColumns.join(', ') })}</p>`}
      ${result.errors.length === 0 ? nothing : html`<table class="errors"><thead><tr><th scope="col" class="number">${t(words.row)}</th><th scope="col">${t(words.field)}</th><th scope="col">${t(words.fault)}</th></tr></thead><tbody>${result.errors.slice(0, 50).map(({ row, pointer, code }) => html`<tr><td class="number">${row}</td><td>${pointer.slice(1)}</td><td>${code}</td></tr>`)}</tbody></table>`}
      ${result.rejectedFile === null ? nothing : html`<p><button type="button" @click=${() => void attempt(async () => save(await send('GET /v1/jobs/{jobId}/rejected', { path: { jobId: id } }), 'rejected.xlsx'))}>${t(words.rejected)}</button></p>`}
      ${result.dryRun && result.accepted > 0 ? html`<p><button type="button" class="main" ?disabled=${busy} @click=${bring(false)}>${t(words.really)}</button></p>` : nothing}`;
  };
  const changed = () => {
    job = undefined;
    draw();
  };

  return html`<p><label for="sites-file">${t(words.file)}</label> <input id="sites-file" type="file" accept=".csv,.xlsx" @change=${(
    event: Event,
  ) => {
    file = (event.target as HTMLInputElement).files?.[0];
    changed();
  }}>
    <label for="datum">${t(words.datum)}</label> <select id="datum" @change=${(event: Event) => {
      datum = (event.target as HTMLSelectElement).value as keyof typeof datums;
      changed();
    }}>${Object.entries(datums).map(([value, label]) => html`<option value=${value} ?selected=${value === datum}>${typeof label === 'string' ? label : t(label)}</option>`)}</select>
    <button type="button" @click=${() => void attempt(async () => save(await send('GET /v1/imports/{kind}/template', { path: { kind: 'sites' } }), 'sites.xlsx'))}>${t(words.template)}</button></p>
    <details ?open=${Object.keys(headings).length > 0}><summary>${t(words.headings)}</summary><p>${t(words.headingsWhy)}</p><div class="headings">${columns.map(
      (column) =>
        html`<p><label for=${`heading-${column}`}>${column}</label> <input id=${`heading-${column}`} maxlength="100" .value=${headings[column] ?? ''} @change=${(
          event: Event,
        ) => {
          headings = { ...headings, [column]: (event.target as HTMLInputElement).value.trim() };
          changed();
        }}></p>`,
    )}</div></details>
    <p><button type="button" class="main" ?disabled=${busy || file === undefined} @click=${bring(true)}>${t(words.look)}</button></p>
    ${refused.length === 0 ? nothing : html`<div class="refusal" role="alert" tabindex="-1">${refused.map((one) => html`<p>${one}</p>`)}</div>`}
    <div role="status">${told()}</div>`;
}
