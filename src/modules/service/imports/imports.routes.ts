import { z } from 'zod';
import type { Problem, Text } from '../../../platform/errors/index.ts';
import { type HttpServer, languageOf } from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { jobId, jobUnfinished } from '../jobs/index.ts';
import {
  createFileTaker,
  describe,
  type FileQuery,
  fileBodies,
  fileProblems,
  importJob,
  importTypes,
  inChinese,
  queryOf,
  takeFiles,
} from './files.routes.ts';
import { binary, fileAnswer, fileFormat, xlsxType } from './files.schemas.ts';
import type { ImportsService } from './imports.service.ts';
import { rejectedRows } from './rejections.ts';
import { type ImportKind, type ImportTarget, importKinds } from './target.ts';

/** Kinds whose route is made here; the others have one of their own. */
const titles: Partial<Record<ImportKind, Text>> = {
  roster: {
    en: 'Puts a household roster on file: the denominator of coverage',
    zh: '导入居民底册：覆盖率的分母',
  },
  sites: {
    en: 'Adds the sites of a file, as drafts, and plans drafts that stand as it has them',
    zh: '导入文件中的采样点（草稿），已有的草稿按文件修改',
  },
  communities: { en: 'Adds the communities of a file to a drill', zh: '导入文件中的村居' },
  teams: {
    en: 'Adds teams and their members from a file: one line a member',
    zh: '导入工作队及其队员：每行一名队员',
  },
  facilities: {
    en: 'Adds facilities and their beds from a file: one line a bed',
    zh: '导入集中场所及其床位：每行一张床位',
  },
  exemptions: { en: 'Exempts the people of a file', zh: '按文件登记豁免人员' },
};

const templateQuery = z.strictObject({ format: fileFormat });

const rejectedQuery = z.strictObject({
  format: z
    .enum(['xlsx', 'json'])
    .default('xlsx')
    .meta({ examples: ['json'] }),
});

const rejectedFile = {
  description: 'The rows in the format that is asked for',
  content: { 'application/json': { schema: rejectedRows }, [xlsxType]: { schema: binary } },
};

const kinds = z.object({
  kind: z.enum(importKinds).meta({ examples: ['roster'] }),
});

/** Who sends files. */
const senders = [...headquarters, 'lab'] as const;

/** Imports of files, their templates, and the rows that were refused. */
export async function registerImportRoutes(
  app: HttpServer,
  deps: { imports: ImportsService; importTargets: readonly ImportTarget[]; problems: readonly Problem[] },
): Promise<void> {
  const { imports, importTargets } = deps;
  const take = createFileTaker(deps);

  // A scope of its own: here a body is a file, and nothing else.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    takeFiles(scope);
    for (const target of importTargets) {
      const title = titles[target.kind];
      if (title === undefined) continue;
      const querystring = queryOf(target);
      scope.post(
        `/v1/drills/:drillId/${target.kind}/import`,
        {
          config: {
            answerHeaders: ['Location'],
            access: target.access,
            mediaTypes: importTypes,
            problems: [...fileProblems, ...(target.problems ?? [])],
          },
          schema: {
            operationId: `import${target.kind[0]?.toUpperCase()}${target.kind.slice(1)}`,
            tags: ['headquarters'],
            summary: title.en,
            zh: { summary: title.zh, description: inChinese(target) },
            description: describe(target),
            params: drillId,
            querystring,
            body: { content: fileBodies(target) },
            response: { 202: importJob },
          } as object as { params: typeof drillId; response: { 202: typeof importJob } },
        },
        (request, reply) =>
          take(
            request,
            reply,
            target,
            (request.params as z.output<typeof drillId>).drillId,
            request.query as FileQuery,
          ),
      );
    }
  });

  app.get(
    '/v1/imports/:kind/template',
    {
      config: { access: senders },
      schema: {
        operationId: 'getImportTemplate',
        zh: { summary: '供填写的模板：表头语言按 Accept-Language，附一行示例' },
        tags: ['headquarters'],
        summary: 'A file to fill in: headings in the language of Accept-Language, and an example row',
        params: kinds,
        querystring: templateQuery,
        response: { 200: fileAnswer('The template') },
      },
    },
    async (request, reply) => {
      const { kind } = request.params;
      const { format } = request.query;
      const language = languageOf(request.headers['accept-language']);
      const bytes = await imports.template(kind, format, language);
      return reply
        .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : xlsxType)
        .header('content-disposition', `attachment; filename="${kind}.${format}"`)
        .header('vary', 'accept-language')
        .serializer((body: Buffer) => body as never)
        .send(bytes as never);
    },
  );

  app.get(
    '/v1/jobs/:jobId/rejected',
    {
      config: { access: senders, problems: [jobUnfinished, personalDataDestroyed] },
      schema: {
        operationId: 'getRejectedRows',
        zh: {
          summary: '导入时未通过的行及原因，内容与提交时一致；仅提交者可取',
          description:
            'XLSX 工作簿，语言按 Accept-Language，单元格均为文本；`format=json` 时为 JSON，便于程序修改后重新提交。最多 10,000 行，保留七天。',
        },
        tags: ['headquarters'],
        summary: 'The rows that an import refused, as they were sent, with the reasons: for who sent them',
        description:
          'An XLSX workbook in the language of Accept-Language; every cell is text. With `format=json` as JSON, to be mended by a program and sent again. The first 10,000 rows, kept for seven days.',
        params: jobId,
        querystring: rejectedQuery,
        response: { 200: rejectedFile } as object as { 200: typeof rejectedRows },
      },
    },
    async (request, reply) => {
      const language = languageOf(request.headers['accept-language']);
      const { jobId: job } = request.params;
      if (request.query.format === 'json') {
        const rows = await imports.rejectedRows(callerOf(request), job, language);
        return reply.header('cache-control', 'no-store').send(rows);
      }
      const bytes = await imports.rejected(callerOf(request), job, language);
      return reply
        .header('content-type', xlsxType)
        .header('content-disposition', 'attachment; filename="rejected.xlsx"')
        .header('cache-control', 'no-store')
        .serializer((body: Buffer) => body as never)
        .send(bytes as never);
    },
  );
}
