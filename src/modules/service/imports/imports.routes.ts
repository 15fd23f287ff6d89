import type { Readable } from 'node:stream';
import { z } from 'zod';
import {
  bodyTooLarge,
  type Problem,
  type Text,
  unsupportedMediaType,
} from '../../../platform/errors/index.ts';
import { type HttpServer, languageOf } from '../../../platform/http/index.ts';
import { templateRows } from '../../../platform/spreadsheets/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, fileDatum } from '../../foundation/index.ts';
import { jobId, jobOf, jobUnfinished, showJob } from '../jobs/index.ts';
import { type ImportsService, jobKindOf, xlsxType } from './imports.service.ts';
import { columnMap } from './input.ts';
import type { ImportKind, ImportTarget } from './target.ts';

const titles: Record<ImportKind, Text> = {
  roster: {
    en: 'Puts a household roster on file: the denominator of coverage',
    zh: '导入居民底册：覆盖率的分母',
  },
  sites: { en: 'Adds the sites of a file, as drafts', zh: '导入文件中的采样点（草稿）' },
  communities: { en: 'Adds the communities of a file to a drill', zh: '导入文件中的村居' },
  exemptions: { en: 'Exempts the people of a file', zh: '按文件登记豁免人员' },
};

const query = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({
      description: 'Checks everything, gives the same figures and writes nothing',
      examples: ['false'],
    }),
  columns: z
    .string()
    .max(4_000)
    .transform((text, context) => {
      const map = columnMap.safeParse(parsed(text));
      if (map.success) return map.data;
      context.addIssue({ code: 'custom', message: 'no map of columns' });
      return z.NEVER;
    })
    .optional()
    .meta({
      description:
        'Which heading the file has for a column, where it is none that is known: a JSON object from the names of columns to headings',
      examples: ['{"building":"楼座"}'],
    }),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of a file whose rows have coordinates, also what these are measured by. */
const queryWithDatum = query.extend({ datum: fileDatum });

const queryOf = ({ columns }: ImportTarget): typeof query | typeof queryWithDatum =>
  columns.some(({ name }) => name === 'datum') ? queryWithDatum : query;

const templateQuery = z.strictObject({
  format: z
    .enum(['csv', 'xlsx'])
    .default('csv')
    .meta({ examples: ['xlsx'] }),
});

const kinds = z.object({
  kind: z.enum(['roster', 'sites', 'communities', 'exemptions']).meta({ examples: ['roster'] }),
});

/** People whom an import of a roster has moved from one district to another. */
export const rosterMoves = z
  .object({
    people: z.int(),
    moves: z
      .array(z.object({ personId: z.string(), from: z.string(), to: z.string() }))
      .meta({ description: 'The first hundred, from community to community' }),
  })
  .meta({ id: 'RosterMoves', description: 'People who stood in another district' });

/** What the import of a roster says beside. */
const ofRoster = {
  notListed: z.int().optional().meta({
    description:
      'A roster: people of the communities of the file who are on the roster and not in the file. They stay, unless they are taken off (`POST /v1/drills/{drillId}/roster/removals`)',
  }),
  moved: rosterMoves.optional().meta({
    description:
      'A roster: who came here from another district. That district finds a job `roster-moves` that says the same',
  }),
};

const importJob = jobOf({
  name: 'ImportJob',
  description: 'An import of a file',
  kinds: [jobKindOf('roster'), jobKindOf('sites'), jobKindOf('communities'), jobKindOf('exemptions')],
  result: z
    .object({
      dryRun: z.boolean().meta({ description: 'Whether nothing was to be written' }),
      headingRow: z.int().meta({ description: 'The line of the file in which the heading was found' }),
      unreadColumns: z
        .array(z.string())
        .meta({ description: 'Headings of the columns that were left out, for they are not known' }),
      rows: z.int().meta({ description: 'Rows below the heading' }),
      accepted: z.int().meta({ description: 'Rows that stand' }),
      changed: z.int().meta({ description: 'Those of them that changed something' }),
      unchanged: z.int().meta({ description: 'Those that were on file already' }),
      rejected: z.int().meta({ description: 'Rows that were refused' }),
      rejectedFile: z.string().nullable().meta({ description: 'Where they can be fetched with the reasons' }),
      rejectedInFile: z.int().meta({ description: 'How many of them stand there' }),
      ...ofRoster,
      errors: z
        .array(z.object({ row: z.int(), pointer: z.string(), code: z.string() }))
        .meta({ description: 'The first reasons: line of the file, column, code' }),
    })
    .meta({ id: 'ImportResult', description: 'What became of the rows of a file' }),
});

const binary = z.any().meta({ type: 'string', format: 'binary' });

/** What the text says of coordinates, where a file has them. */
const located = (columns: ImportTarget['columns']): string =>
  columns.some(({ name }) => name === 'datum')
    ? 'Coordinates need what they are measured by, in the column or in the parameter `datum`. '
    : '';

function describe({ columns }: ImportTarget): string {
  const required = columns.filter((column) => column.required).map((column) => column.name);
  const named = columns.map(({ name, zh }) => `${name} (${zh})`).join(', ');
  return `CSV (UTF-8 with or without byte order mark, UTF-16 with one, or GB18030; commas, semicolons or tabs), or XLSX as ${xlsxType}, of which the first visible sheet with the heading is read. One of the first 20 rows names the columns, in Chinese or English: ${named}; required are ${required.join(', ')}. Columns that are not known are left out and listed in the result; \`columns\` says what else one is headed. The value of merged cells counts for each of their rows. What a spreadsheet has made of what was typed (an error, a date, a rounded number) is refused. ${located(columns)}Answered with a job. Each row stands or falls by itself; the rejected ones can be fetched as a workbook with the reasons. Repeating an import changes nothing.`;
}

function inChinese({ columns }: ImportTarget): string {
  const required = columns.filter((column) => column.required).map((column) => column.zh);
  const named = columns.map(({ name, zh }) => `${zh}（${name}）`).join('、');
  const datum = columns.some(({ name }) => name === 'datum')
    ? '坐标须注明坐标系，可填在“坐标系”列或参数 `datum` 中。'
    : '';
  return `CSV（UTF-8、带字节序标记的 UTF-16 或 GB18030；逗号、分号或制表符分隔），或 XLSX（${xlsxType}，读取第一张有表头的可见工作表）。前 20 行中须有一行为表头，中英文均可：${named}；必填：${required.join('、')}。无法识别的列不读取，并在结果中列出；参数 \`columns\` 可指明列的其他名称。合并单元格的值对其各行均有效。被表格软件改变的内容（错误值、日期、舍入的数字）一律拒绝。${datum}返回任务。每行单独处理；未通过的行可连同原因以工作簿取回。重复导入无变化。`;
}

/** Imports of files, their templates, and the rows that were refused. */
export async function registerImportRoutes(
  app: HttpServer,
  deps: { imports: ImportsService; importTargets: readonly ImportTarget[]; problems: readonly Problem[] },
): Promise<void> {
  const { imports, importTargets } = deps;
  const problems = new Map(deps.problems.map((problem) => [problem.code, problem]));

  // A scope of its own: here a body is a file that is read as it comes, and nothing else.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(['text/csv', xlsxType], (_request, file, done) => done(null, file));
    for (const target of importTargets) {
      const [headings, example] = templateRows(target.columns, 'zh');
      const text = `${headings?.join(',')}\r\n${example?.join(',')}\r\n`;
      const csv = z.any().meta({ type: 'string', examples: [text] });
      scope.post(
        `/v1/drills/:drillId/${target.kind}/import`,
        {
          config: {
            answerHeaders: ['Location'],
            access: target.access,
            mediaTypes: ['text/csv', xlsxType],
            problems: [drillClosed, ...(target.problems ?? []), bodyTooLarge, unsupportedMediaType],
          },
          schema: {
            operationId: `import${target.kind[0]?.toUpperCase()}${target.kind.slice(1)}`,
            tags: ['headquarters'],
            summary: titles[target.kind].en,
            zh: { summary: titles[target.kind].zh, description: inChinese(target) },
            description: describe(target),
            params: drillId,
            querystring: queryOf(target),
            body: { content: { 'text/csv': { schema: csv }, [xlsxType]: { schema: binary } } },
            response: { 202: importJob },
          } as object as {
            params: typeof drillId;
            querystring: typeof queryWithDatum;
            response: { 202: typeof importJob };
          },
        },
        async (request, reply) => {
          const { drillId: id } = request.params as z.output<typeof drillId>;
          const { dryRun, columns = {}, datum } = request.query as z.output<typeof queryWithDatum>;
          const job = await imports.start(actorOf(request), target, id, {
            body: request.body as Readable,
            contentType: request.headers['content-type'] ?? '',
            dryRun,
            columns,
            datum,
          });
          const language = languageOf(request.headers['accept-language']);
          return reply
            .code(202)
            .header('location', `/v1/jobs/${job.id}`)
            .send(showJob(job, problems, language));
        },
      );
    }
  });

  app.get(
    '/v1/imports/:kind/template',
    {
      config: { access: ['city-hq', 'district-hq'] },
      schema: {
        operationId: 'getImportTemplate',
        zh: { summary: '供填写的模板：表头语言按 Accept-Language，附一行示例' },
        tags: ['headquarters'],
        summary: 'A file to fill in: headings in the language of Accept-Language, and an example row',
        params: kinds,
        querystring: templateQuery,
        response: {
          200: {
            description: 'The template',
            content: { 'text/csv': { schema: binary }, [xlsxType]: { schema: binary } },
          },
        },
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
      config: { access: ['city-hq', 'district-hq'], problems: [jobUnfinished, personalDataDestroyed] },
      schema: {
        operationId: 'getRejectedRows',
        zh: {
          summary: '导入时未通过的行及原因，内容与提交时一致；仅提交者可取',
          description: 'XLSX 工作簿，语言按 Accept-Language，单元格均为文本。最多 10,000 行，保留七天。',
        },
        tags: ['headquarters'],
        summary: 'The rows that an import refused, as they were sent, with the reasons: for who sent them',
        description:
          'An XLSX workbook in the language of Accept-Language; every cell is text. The first 10,000 rows, kept for seven days.',
        params: jobId,
        response: { 200: { description: 'The workbook', content: { [xlsxType]: { schema: binary } } } },
      },
    },
    async (request, reply) => {
      const language = languageOf(request.headers['accept-language']);
      const bytes = await imports.rejected(callerOf(request), request.params.jobId, language);
      return reply
        .header('content-type', xlsxType)
        .header('content-disposition', 'attachment; filename="rejected.xlsx"')
        .header('cache-control', 'no-store')
        .serializer((body: Buffer) => body as never)
        .send(bytes as never);
    },
  );
}
