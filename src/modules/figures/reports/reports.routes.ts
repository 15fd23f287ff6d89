import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Problem } from '../../../platform/errors/index.ts';
import {
  cutOffIfStalled,
  decodeCursor,
  type HttpServer,
  instant,
  languageOf,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { drillId, drillNotOpen, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { showJob } from '../../service/index.ts';
import { fileName, fileOf, reportTypes } from './files.ts';
import {
  reportAnswer,
  reportBody,
  reportFile,
  reportJob,
  reportPath,
  reportQuery,
  reportsQuery,
  showReport,
} from './reports.schemas.ts';
import type { ReportsService } from './reports.service.ts';

const access = headquarters;

const files = {
  description: 'The report in the format that is asked for',
  content: {
    'application/json': { schema: reportFile },
    'text/csv': { schema: z.string() },
    [reportTypes.xlsx]: { schema: z.string().meta({ format: 'binary' }) },
    'text/html': { schema: z.string() },
  },
};

export function registerReportRoutes(
  app: HttpServer,
  deps: { reports: ReportsService; problems: readonly Problem[] },
): void {
  const { reports } = deps;
  const problems = new Map(deps.problems.map((problem) => [problem.code, problem]));

  app.post(
    '/v1/drills/:drillId/reports',
    {
      config: {
        answerHeaders: ['Location'],
        access,
        problems: [drillNotOpen, personalDataDestroyed],
      },
      schema: {
        operationId: 'makeReport',
        tags: ['headquarters'],
        summary:
          'Has the report of a drill made, as a job: provisional while it goes on, final once it is closed',
        description:
          'Every report is kept as it is, with a version and the SHA-256 of its JSON. Of the city one is made by itself at 00:05 for the day that is over. While one of the same division is being made, that job is answered. Addresses of webhooks that name `report.ready` are sent a link.',
        zh: {
          summary: '以任务形式生成演练报告：进行中为临时报告，结束后为最终报告',
          description:
            '每份报告原样保存，带版本号及其 JSON 的 SHA-256。全市报告每日 00:05 自动生成前一日的一份。同一区划的报告正在生成时，返回该任务。订阅了 `report.ready` 的 webhook 地址会收到链接。',
        },
        params: drillId,
        body: reportBody,
        response: { 202: reportJob },
      },
    },
    async (request, reply) => {
      const job = await reports.start(callerOf(request), request.params.drillId, request.body.division);
      return reply
        .code(202)
        .header('location', `/v1/jobs/${job.id}`)
        .send(showJob(job, problems, languageOf(request.headers['accept-language'])));
    },
  );

  app.get(
    '/v1/drills/:drillId/reports',
    {
      config: { access, kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listReports',
        tags: ['headquarters'],
        summary: 'Reports of the caller’s division, the newest first',
        zh: { summary: '本辖区的报告，最新的在前' },
        params: drillId,
        querystring: reportsQuery,
        response: { 200: pageOf(reportAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { madeAt: key[0], id: key[1] };
      const query = { after, limit: limit + 1 };
      const rows = await reports.list(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, (row) => [row.madeAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showReport), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/reports/:reportId',
    {
      config: { access, kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getReport',
        tags: ['headquarters'],
        summary: 'A report as JSON, as one sheet in CSV, as a workbook, or as a page to print',
        description:
          'The same figures in every format. Sheets: city, districts, communities, sites, hours, queues, tubes and turnaround, positives (ids alone), discrepancies, follow-up lists with their figures by division and by hour, requests between regions, and who is missing (names masked), which the page leaves out. In the workbook each is a table, ids are text, and nothing is a formula.',
        zh: {
          summary: '取得报告：JSON、单表 CSV、工作簿或可打印网页',
          description:
            '各格式数据相同，含全市、区县、村居、采样点、时段到场、排队、采样管与周转、阳性与管控（仅编号）、不一致、摸排名单及其按辖区和小时的办理情况、协查函、未到人员（姓名脱敏，网页中不列）。工作簿中每张均为表格，编号为文本，不含公式。',
        },
        params: reportPath,
        querystring: reportQuery,
        response: { 200: files } as object as { 200: typeof reportFile },
      },
    },
    async (request, reply) => {
      const { drillId: ofDrill, reportId } = request.params;
      const { format, sheet } = request.query;
      const open = await reports.open(callerOf(request), ofDrill, reportId);
      const language = languageOf(request.headers['accept-language']);
      cutOffIfStalled(request);
      const file =
        request.method === 'HEAD'
          ? Readable.from([])
          : Readable.from(fileOf(open, { format, sheet, language }));
      return reply
        .headers({
          'content-type': reportTypes[format],
          'content-disposition': `${format === 'html' ? 'inline' : 'attachment'}; filename="${fileName(open, format, sheet)}"`,
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
          vary: 'accept-language',
        })
        .send(file as never);
    },
  );
}
