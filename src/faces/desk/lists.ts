import { html, nothing } from 'lit-html';
import type { Content } from '../common/frame.ts';
import { type Text, t } from '../common/language.ts';
import { save } from '../common/save.ts';
import { type Operation, send } from '../common/service.ts';
import { type Desk, wide } from './section.ts';
import { fileTypes } from './state.ts';

const words = {
  lists: { en: 'Lists as files', zh: '导出清单' },
  list: { en: 'List', zh: '清单' },
  file: { en: 'File', zh: '文件' },
  template: {
    en: 'In the form in which they are imported, to edit and import again',
    zh: '按导入模板导出，修改后可再次导入',
  },
  roster: { en: 'Roster, unmasked', zh: '居民底册（未脱敏）' },
  reason: {
    en: 'Why the roster is needed unmasked (kept in the audit log)',
    zh: '导出未脱敏底册的理由（记入审计日志）',
  },
  sites: { en: 'Sites', zh: '采样点' },
} satisfies Record<string, Text>;

/** Lists that can be had as files by whoever works at the desk. */
const lists = [
  ['GET /v1/drills/{drillId}/missing', { en: 'Who is missing', zh: '未到人员' }],
  ['GET /v1/drills/{drillId}/registrations', { en: 'Registrations and windows', zh: '登记与时段' }],
  ['GET /v1/drills/{drillId}/sites', { en: 'Sites', zh: '采样点' }],
  ['GET /v1/drills/{drillId}/coverage', { en: 'Coverage by district', zh: '覆盖率（分区县）' }],
  ['GET /v1/drills/{drillId}/queues', { en: 'Lines', zh: '排队情况' }],
  ['GET /v1/drills/{drillId}/tubes', { en: 'Tubes in no box', zh: '未装箱的采样管' }],
  ['GET /v1/drills/{drillId}/boxes', { en: 'Transport boxes', zh: '转运箱' }],
  ['GET /v1/drills/{drillId}/results/late', { en: 'Results that are overdue', zh: '逾期未出的结果' }],
  ['GET /v1/drills/{drillId}/holds', { en: 'Who is held', zh: '管控人员' }],
  ['GET /v1/drills/{drillId}/exemptions', { en: 'Exemptions', zh: '豁免人员' }],
  ['GET /v1/drills/{drillId}/duplicates', { en: 'Registered twice, most likely', zh: '疑似重复登记' }],
  ['GET /v1/drills/{drillId}/visits', { en: 'Visits at home', zh: '上门采样' }],
  ['GET /v1/drills/{drillId}/lists', { en: 'Follow-up lists', zh: '摸排名单' }],
  ['GET /v1/drills/{drillId}/tasks', { en: 'People to be found', zh: '摸排任务' }],
  ['GET /v1/drills/{drillId}/teams', { en: 'Teams', zh: '工作队' }],
  ['GET /v1/drills/{drillId}/shifts', { en: 'Shifts', zh: '班次' }],
  ['GET /v1/drills/{drillId}/supplies', { en: 'Supplies of sites', zh: '采样点物资' }],
] as const satisfies readonly (readonly [Operation, Text])[];

/** Headquarters do not read the audit log: auditors do, and nothing else. */
const forAuditors = [['GET /v1/audit', { en: 'Audit log', zh: '审计日志' }]] as const;

const formats = ['csv', 'xlsx'] as const;

/** Every list that the service gives as a file, and sites and roster in the form of their templates. */
export function listsPart(desk: Desk): () => Content {
  let reason = '';
  const path = { drillId: desk.drill.id };

  const row = (
    title: Text,
    get: (format: (typeof formats)[number]) => Promise<Response>,
    name: string,
    off = false,
  ) =>
    html`<tr data-list=${name}><th scope="row">${t(title)}</th><td class="buttons">${formats.map((format) =>
      desk.button(
        format.toUpperCase(),
        async () => {
          await save(await get(format), `${name}.${format}`);
          return undefined;
        },
        { label: `${t(title)}: ${format.toUpperCase()}`, off },
      ),
    )}</td></tr>`;

  const listRow = ([operation, title]: (typeof lists)[number]) =>
    row(
      title,
      (format) =>
        send(
          operation,
          // Everybody sees every site: the list of a district has its own.
          { path, ...(operation.endsWith('/sites') ? { query: { division: desk.division } } : {}) },
          { headers: { accept: fileTypes[format] } },
        ),
      operation.slice(operation.lastIndexOf('/') + 1),
    );

  const audit = () =>
    forAuditors.map(([operation, title]) =>
      row(
        title,
        (format) =>
          send(operation, { query: { drillId: desk.drill.id } }, { headers: { accept: fileTypes[format] } }),
        'audit',
      ),
    );

  const templates = () => html`<h3>${t(words.template)}</h3>
    ${
      desk.role === 'city-hq'
        ? nothing
        : html`<p><label for="roster-reason">${t(words.reason)}</label> <input id="roster-reason" maxlength="500" .value=${reason} @input=${(
            event: Event,
          ) => {
            reason = (event.target as HTMLInputElement).value;
            desk.draw();
          }}></p>`
    }
    <table><thead><tr><th scope="col">${t(words.list)}</th><th scope="col">${t(words.file)}</th></tr></thead><tbody>${row(
      words.sites,
      (format) => send('GET /v1/drills/{drillId}/sites/export', { path, query: { format } }),
      'sites-export',
    )}${
      desk.role === 'city-hq'
        ? nothing
        : row(
            words.roster,
            (format) => send('POST /v1/drills/{drillId}/roster/export', { path, body: { reason, format } }),
            'roster-export',
            reason.trim() === '',
          )
    }</tbody></table>`;

  return () =>
    html`<section aria-label=${t(words.lists)}><h2>${t(words.lists)}</h2>${wide(
      t(words.lists),
      html`<table><thead><tr><th scope="col">${t(words.list)}</th><th scope="col">${t(words.file)}</th></tr></thead><tbody>${
        desk.role === 'auditor' ? audit() : lists.map(listRow)
      }</tbody></table>`,
    )}${desk.role === 'auditor' ? nothing : templates()}</section>`;
}
