import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { ask } from '../common/service.ts';
import { type Desk, progressOf, wide } from './section.ts';
import {
  afterSending,
  type Bring,
  faultyFirst,
  fileTypes,
  type ImportJob,
  type MendedRow,
  mendedFile,
  type Rejected,
} from './state.ts';
import { proposedNow, waitsForAnother } from './two-people.ts';

/** How many rows are mended at a time; whoever has more sees those that come after once these are through. */
const shownRows = 100;

const words = {
  title: { en: 'Rejected rows, to be mended here', zh: '退回的行，可直接修改' },
  how: {
    en: 'Change the marked cells, and send these rows again: they alone are sent, and the others stay as they are.',
    zh: '修改标出的单元格后重新提交：仅提交这些行，其他行不受影响。',
  },
  more: {
    en: 'The first {shown} of {all} rows: the others come once these are through.',
    zh: '共 {all} 行，先显示 {shown} 行，其余在这些行处理后显示。',
  },
  row: { en: 'Row', zh: '行' },
  whole: { en: 'Of the whole row', zh: '整行问题' },
  good: { en: 'would be taken', zh: '可接受' },
  check: { en: 'Check these rows', zh: '预检这些行' },
  send: { en: 'Import these rows', zh: '导入这些行' },
  checked: {
    en: 'Checked, nothing has been written yet: {good} rows would be taken, {bad} are still refused.',
    zh: '预检完成，尚未写入：{good} 行可接受，{bad} 行仍被退回。',
  },
  sent: {
    en: '{good} mended rows have been imported, {bad} are still refused.',
    zh: '已导入 {good} 行，{bad} 行仍被退回。',
  },
  all: { en: 'Every row has been mended.', zh: '退回的行已全部处理。' },
} satisfies Record<string, Text>;

/** The rows of one file that were refused. */
export interface Mending {
  /** Shows those that a look at the file, or its import, has refused: what has been mended of them before stays. */
  take(jobId: string): Promise<void>;
  view(): Content;
}

/**
 * The rows of a file that were refused, in a table to be mended in, each cell with what is wrong with it. They are sent again as
 * a file of their own through the same import. `called` has what columns are called.
 */
export function mendingPart(
  desk: Desk,
  called: Readonly<Record<string, Text>>,
  bring: Bring,
  done: () => Promise<void>,
): Mending {
  let columns: Rejected['columns'] = [];
  let rows: readonly MendedRow[] = [];
  /** Columns as they are shown: those first in which something was wrong. */
  let order: readonly number[] = [];
  let job: ImportJob | undefined;
  let said: (() => string) | undefined;
  /** Rows by their lines in the file: what was written into them, and those that have been imported since. */
  const mended = new Map<number, MendedRow['cells']>();
  const through = new Set<number>();

  const refusedOf = (of: string): Promise<Rejected> =>
    ask('GET /v1/jobs/{jobId}/rejected', { path: { jobId: of }, query: { format: 'json' } });

  const resend = (dryRun: boolean) => async (): Promise<undefined> => {
    const sent = rows.slice(0, shownRows);
    const file = new Blob([mendedFile(columns, sent)], { type: fileTypes.csv });
    said = undefined;
    try {
      const ended = await bring(file, fileTypes.csv, { dryRun }, (now) => {
        job = now;
      });
      const refused = ended.result?.rejectedFile === null ? [] : (await refusedOf(ended.id)).rows;
      const left = afterSending(sent, refused, dryRun);
      for (const { row } of sent) if (!left.some((one) => one.row === row)) through.add(row);
      rows = [...left, ...rows.slice(shownRows)];
      const { accepted: good = 0, rejected: bad = 0 } = ended.result ?? {};
      const waits = waitsForAnother(ended);
      said = () =>
        `${t(dryRun || waits ? words.checked : words.sent, { good, bad })} ${waits ? t(proposedNow) : ''}`;
    } finally {
      job = undefined;
    }
    if (!dryRun) await done();
    return undefined;
  };

  /** A column in the language of the page; one that is not read as the file has it. */
  function titleOf(index: number): string {
    const { name, heading } = columns[index] ?? { name: null, heading: '' };
    const text = called[name ?? ''];
    return text === undefined ? heading : t(text);
  }

  function cell(row: MendedRow, index: number): Content {
    const { name } = columns[index] ?? { name: null };
    const wrong = row.errors.filter(({ pointer }) => name !== null && pointer === `/${name}`);
    const id = `fault-${row.row}-${index}`;
    if (name === null) return html`<td>${row.cells[index]}</td>`;
    return html`<td class=${wrong.length > 0 ? 'wrong' : ''}><input aria-label=${`${titleOf(index)}, ${t(words.row)} ${row.row}`} aria-invalid=${wrong.length > 0} aria-describedby=${wrong.length > 0 ? id : nothing} .value=${row.cells[index] ?? ''} @change=${(
      event: Event,
    ) => {
      const cells = columns.map((_, at) => row.cells[at] ?? '');
      cells[index] = (event.target as HTMLInputElement).value;
      mended.set(row.row, cells);
      rows = rows.map((one) => (one.row === row.row ? { ...one, cells, good: false } : one));
      desk.draw();
    }}>${wrong.length === 0 ? nothing : html`<span class="fault" id=${id}>✗ ${wrong.map(({ text }) => text).join(' ')}</span>`}</td>`;
  }

  function line(row: MendedRow): Content {
    const names = columns.map(({ name }) => `/${name}`);
    const whole = row.errors.filter(({ pointer }) => !names.includes(pointer));
    return html`<tr data-row=${row.row}><th scope="row">${row.row}${row.good ? html`<span class="good"> ✓ ${t(words.good)}</span>` : nothing}</th><td>${whole.map(({ text }) => html`<span class="fault">✗ ${text}</span>`)}</td>${order.map((index) => cell(row, index))}</tr>`;
  }

  return {
    async take(jobId) {
      const rejected = await refusedOf(jobId);
      columns = rejected.columns;
      order = faultyFirst(rejected);
      rows = rejected.rows
        .filter(({ row }) => !through.has(row))
        .map((row) => ({ ...row, cells: mended.get(row.row) ?? row.cells, good: false }));
      said = undefined;
    },
    view: () =>
      columns.length === 0
        ? nothing
        : html`<h3>${t(words.title)}</h3><div role="status">${said === undefined ? nothing : html`<p class="notice">${said()}</p>`}</div>${
            rows.length === 0
              ? html`<p>${t(words.all)}</p>`
              : html`<p>${t(words.how)}</p>${rows.length <= shownRows ? nothing : html`<p>${t(words.more, { shown: shownRows, all: rows.length })}</p>`}${wide(
                  t(words.title),
                  html`<table class="mended"><thead><tr><th scope="col">${t(words.row)}</th><th scope="col">${t(words.whole)}</th>${order.map((index) => html`<th scope="col">${titleOf(index)}</th>`)}</tr></thead><tbody>${rows.slice(0, shownRows).map(line)}</tbody></table>`,
                )}<p>${desk.button(t(words.check), resend(true))} ${desk.button(t(words.send), resend(false), { main: true })}</p>`
          }${job === undefined ? nothing : progressOf(job, t(words.title))}`,
  };
}
