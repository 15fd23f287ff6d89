import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { save } from '../common/save.ts';
import { type Answer, ask, askAll, send } from '../common/service.ts';
import { day, hour } from '../common/times.ts';
import { closingPart, stateText } from './closing.ts';
import { type Desk, endOf, follow, progressOf, type Section, wide } from './section.ts';
import type { Drill, Item, ReportJob } from './state.ts';
import { twoPeoplePart } from './two-people.ts';
import { words as common } from './words.ts';

type Report = Item<Answer<'GET /v1/drills/{drillId}/reports'>>;
type Closing = Answer<'GET /v1/drills/{drillId}/closing'>;

const words = {
  report: { en: 'The report', zh: '演练报告' },
  make: { en: 'Make a report now', zh: '生成报告' },
  made: { en: 'The report has been made.', zh: '报告已生成。' },
  none: { en: 'No report has been made yet.', zh: '尚无报告。' },
  goesOn: {
    en: 'The drill goes on: what is made now is provisional.',
    zh: '演练进行中，现在生成的是临时报告。',
  },
  closed: {
    en: 'The drill was closed on {time}: what is made now is final.',
    zh: '演练已于 {time} 结束，现在生成的是最终报告。',
  },
  sum: { en: 'SHA-256 of the figures of the closing: {sha256}', zh: '结束时数据的 SHA-256：{sha256}' },
  unfinished: { en: 'Closed although people had no outcome: {people}', zh: '结束时尚有人员无结果：{people}' },
  version: { en: 'Version', zh: '版本' },
  kind: { en: 'Kind', zh: '类型' },
  provisional: { en: 'provisional', zh: '临时' },
  final: { en: 'final', zh: '最终' },
  asOf: { en: 'As of', zh: '数据截至' },
  rows: { en: 'Rows', zh: '行数' },
  files: { en: 'Files', zh: '文件' },
} satisfies Record<string, Text>;

const formats = { xlsx: 'XLSX', html: 'HTML' } as const;
const timeOf = (text: string): string => `${day(Date.parse(text))} ${hour(Date.parse(text))}`;

const reportEnded = endOf('report');

/** The report of a drill: how the drill stands, its versions with their hashes, and another one. */
export function reportPart(desk: Desk): Section {
  const path = { drillId: desk.drill.id };
  let drill: Pick<Drill, 'status' | 'closedAt'> = desk.drill;
  let reports: readonly Report[] = [];
  let closing: Closing | undefined;
  let job: ReportJob | undefined;

  const twoPeople = desk.role === 'city-hq' ? twoPeoplePart(desk, learnReports) : undefined;

  async function learn(): Promise<void> {
    await Promise.all([learnReports(), twoPeople?.learn()]);
  }

  async function learnReports(): Promise<void> {
    [drill, reports] = await Promise.all([
      ask('GET /v1/drills/{drillId}', { path }),
      askAll('GET /v1/drills/{drillId}/reports', { path }, {}, 1_000),
    ]);
    if (drill.status === 'closed' && desk.role === 'city-hq')
      closing = await ask('GET /v1/drills/{drillId}/closing', { path });
  }

  // The city closes what its districts have published.
  const close = desk.role === 'city-hq' ? closingPart(desk, learn) : undefined;

  const make = async () => {
    const begun = await ask('POST /v1/drills/{drillId}/reports', { path, body: {} });
    try {
      await follow<ReportJob>(begun, (now) => {
        job = now;
        desk.draw();
      });
    } finally {
      job = undefined;
    }
    await learn();
    return words.made;
  };

  function standing(): Content {
    const { status, closedAt } = drill;
    if (status === 'draft') return html`<p>${t(common.unpublished)}</p>`;
    if (closedAt === null) return html`<p>${t(words.goesOn)}</p>`;
    const people = Object.entries(closing?.unfinished ?? {}).map(
      ([state, count]) => `${stateText(state)} ${count}`,
    );
    return html`<p>${t(words.closed, { time: timeOf(closedAt) })}</p>${
      closing === undefined ? nothing : html`<p class="sum">${t(words.sum, { sha256: closing.sha256 })}</p>`
    }${people.length === 0 ? nothing : html`<p>${t(words.unfinished, { people: people.join(', ') })}</p>`}`;
  }

  const file = (report: Report, format: keyof typeof formats) =>
    desk.button(
      formats[format],
      async () => {
        const asked = { path: { ...path, reportId: report.id }, query: { format } };
        await save(await send('GET /v1/drills/{drillId}/reports/{reportId}', asked), `report.${format}`);
        return undefined;
      },
      { label: `${t(words.version)} ${report.version}: ${formats[format]}` },
    );

  function table(): Content {
    if (reports.length === 0) return html`<p>${t(words.none)}</p>`;
    return wide(
      t(words.report),
      html`<table><thead><tr><th scope="col">${t(words.version)}</th><th scope="col">${t(words.kind)}</th><th scope="col">${t(words.asOf)}</th><th scope="col" class="number">${t(words.rows)}</th><th scope="col">SHA-256</th><th scope="col">${t(words.files)}</th></tr></thead><tbody>${reports.map(
        (one) =>
          html`<tr data-report=${one.id}><th scope="row">${one.division} · ${one.version}</th><td>${t(words[one.kind])}</td><td>${timeOf(one.asOf)}</td><td class="number">${one.rows}</td><td class="sum">${one.sha256}</td><td class="buttons">${(Object.keys(formats) as (keyof typeof formats)[]).map((format) => file(one, format))}</td></tr>`,
      )}</tbody></table>`,
    );
  }

  return {
    learn,
    concerns: (event) =>
      reportEnded(event) || (twoPeople !== undefined && event.event === 'countersignature'),
    view: () =>
      html`${twoPeople?.view() ?? nothing}<section aria-label=${t(words.report)}><h2>${t(words.report)}</h2>${standing()}<p>${desk.button(t(words.make), make, { main: true, off: drill.status === 'draft' })}</p>${job === undefined ? nothing : progressOf(job, t(words.report))}${table()}</section>${drill.status === 'published' && drill.closedAt === null ? (close?.() ?? nothing) : nothing}`,
  };
}
