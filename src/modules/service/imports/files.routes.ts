import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bodyTooLarge, type Problem, unsupportedMediaType } from '../../../platform/errors/index.ts';
import { type HttpServer, instantOut, languageOf } from '../../../platform/http/index.ts';
import { templateRows } from '../../../platform/spreadsheets/index.ts';
import { drillClosed } from '../../drill/index.ts';
import { actorOf, fileDatum } from '../../foundation/index.ts';
import { jobOf, showJob } from '../jobs/index.ts';
import { binary, xlsxType } from './files.schemas.ts';
import { type ImportsService, jobKindOf } from './imports.service.ts';
import { columnMap } from './input.ts';
import { type ImportTarget, importKinds } from './target.ts';

/** How a file is to be taken. */
export const fileQuery = z.strictObject({
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
const queryWithDatum = fileQuery.extend({ datum: fileDatum });

/** How a file is to be taken, as the request says it. */
export type FileQuery = z.output<typeof fileQuery> & Partial<z.output<typeof queryWithDatum>>;

export const queryOf = ({ columns }: ImportTarget): typeof fileQuery | typeof queryWithDatum =>
  columns.some(({ name }) => name === 'datum') ? queryWithDatum : fileQuery;

/** People whom an import of a roster has moved from one district to another. */
export const rosterMoves = z
  .object({
    people: z.int(),
    moves: z
      .array(z.object({ personId: z.string(), from: z.string(), to: z.string() }))
      .meta({ description: 'The first hundred, from community to community' }),
  })
  .meta({ id: 'RosterMoves', description: 'People who stood in another district' });

/** What a file of results says beside. */
const ofResults = {
  counting: z
    .int()
    .optional()
    .meta({ description: 'Results: rows whose result counts, from now on or since before' }),
  toVerify: z.int().optional().meta({
    description: 'Results: positive and doubtful ones that a second person of the laboratory has yet to sign',
  }),
  waiting: z.int().optional().meta({
    description:
      'Results: kept until their tube is known and sealed, and count by themselves then; these rows stand in the file of rejected rows, too',
  }),
  kept: z.int().optional().meta({
    description:
      'Results: kept because they contradict something, and changing nothing; these rows stand in the file of rejected rows, too',
  }),
  superseded: z.int().optional().meta({ description: 'Results: those in whose place a correction stands' }),
  people: z.int().optional().meta({ description: 'Results: people who stand otherwise than before' }),
};

/** What the import of a follow-up list says beside. */
const ofLists = {
  listId: z
    .string()
    .optional()
    .meta({ description: 'A follow-up list: under which id it stands from now on' }),
  newTasks: z.int().optional().meta({ description: 'A follow-up list: people of whom no list spoke before' }),
  folded: z.int().optional().meta({
    description:
      'A follow-up list: rows about somebody who has a task already, by this list or another one. Those whom only name and telephone make one person, with no document to tell, stand in the file of rejected rows, too, with what to do if they are two',
  }),
  matched: z.int().optional().meta({
    description:
      'A follow-up list: new tasks whose person is on the roster or registered, and so given to where they live',
  }),
  unplaced: z.int().optional().meta({
    description: 'A follow-up list: new tasks of nobody’s community, which headquarters have to look into',
  }),
};

const degrees = { lng: z.number(), lat: z.number() };

/** Rows of one file that put a building at two places. */
const twoPlaces = z
  .object({
    rows: z.int().meta({ description: 'Rows whose coordinates do not count: a row above gives others' }),
    named: z
      .array(z.object({ row: z.int(), ...degrees, countsRow: z.int(), counts: z.object(degrees) }))
      .meta({
        description:
          'The first hundred: the row and where it has the building, and the row that counts and where that has it; in WGS 84',
      }),
  })
  .meta({ id: 'BuildingsAtTwoPlaces', description: 'What a file contradicts itself in' });

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
  twoPlaces: twoPlaces.optional().meta({
    description:
      'A roster: rows that put their building elsewhere than a row further up in the file. They stand; the first place counts',
  }),
};

/** What an import says that was taken back. */
const undone = z
  .object({
    at: instantOut.meta({ description: 'When, the last time' }),
    removed: z.int().meta({ description: 'What the import had made and is gone' }),
    restored: z.int().meta({ description: 'What it had changed and stands as before' }),
    left: z
      .int()
      .optional()
      .meta({ description: 'What stays, since others have built on it or changed it; not told of a roster' }),
  })
  .meta({ id: 'ImportTakenBack', description: 'What came of taking an import back, of all times together' });

export const importJob = jobOf({
  name: 'ImportJob',
  description: 'An import of a file',
  kinds: importKinds.map(jobKindOf) as [string, ...string[]],
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
      rejected: z.int().meta({ description: 'Rows that were refused: nothing of them is kept' }),
      rejectedFile: z.string().nullable().meta({ description: 'Where they can be fetched with the reasons' }),
      rejectedInFile: z.int().meta({ description: 'How many rows stand there' }),
      countersignature: z.string().optional().meta({
        description:
          'Exemptions, where the drill has two people cancel: what waits for a second person. It was only checked (`dryRun` is true); once confirmed, the job that the proposal names does it',
      }),
      ...ofRoster,
      ...ofResults,
      ...ofLists,
      undone: undone.optional().meta({
        description:
          'Whether it was taken back since (`POST …/undo`); where that changed nothing it does not say so',
      }),
      errors: z
        .array(z.object({ row: z.int(), pointer: z.string(), code: z.string() }))
        .meta({ description: 'The first reasons: line of the file, column, code' }),
    })
    .meta({ id: 'ImportResult', description: 'What became of the rows of a file' }),
});

/** What the text says of coordinates, where a file has them. */
const located = (columns: ImportTarget['columns']): string =>
  columns.some(({ name }) => name === 'datum')
    ? 'Coordinates need what they are measured by, in the column or in the parameter `datum`. '
    : '';

export function describe({ columns }: ImportTarget): string {
  const required = columns.filter((column) => column.required).map((column) => column.name);
  const named = columns.map(({ name, zh }) => `${name} (${zh})`).join(', ');
  return `CSV (UTF-8 with or without byte order mark, UTF-16 with one, or GB18030; commas, semicolons or tabs), or XLSX as ${xlsxType}, of which the first visible sheet with the heading is read. One of the first 20 rows names the columns, in Chinese or English: ${named}; required are ${required.join(', ')}. Columns that are not known are left out and listed in the result; \`columns\` says what else one is headed. The value of merged cells counts for each of their rows. What a spreadsheet has made of what was typed (an error, a date, a rounded number) is refused. ${located(columns)}Answered with a job. Each row stands or falls by itself; the rejected ones can be fetched as a workbook with the reasons. Repeating an import changes nothing.`;
}

export function inChinese({ columns }: ImportTarget): string {
  const required = columns.filter((column) => column.required).map((column) => column.zh);
  const named = columns.map(({ name, zh }) => `${zh}（${name}）`).join('、');
  const datum = columns.some(({ name }) => name === 'datum')
    ? '坐标须注明坐标系，可填在“坐标系”列或参数 `datum` 中。'
    : '';
  return `CSV（UTF-8、带字节序标记的 UTF-16 或 GB18030；逗号、分号或制表符分隔），或 XLSX（${xlsxType}，读取第一张有表头的可见工作表）。前 20 行中须有一行为表头，中英文均可：${named}；必填：${required.join('、')}。无法识别的列不读取，并在结果中列出；参数 \`columns\` 可指明列的其他名称。合并单元格的值对其各行均有效。被表格软件改变的内容（错误值、日期、舍入的数字）一律拒绝。${datum}返回任务。每行单独处理；未通过的行可连同原因以工作簿取回。重复导入无变化。`;
}

/** Has files read as they come, in the routes of this scope. */
export function takeFiles(scope: HttpServer): void {
  scope.addContentTypeParser([...importTypes], (_request, file, done) => done(null, file));
}

/** What a body may be that is a file. */
export const importTypes = ['text/csv', xlsxType] as const;

/** What a route refuses that takes a file. */
export const fileProblems: readonly Problem[] = [drillClosed, bodyTooLarge, unsupportedMediaType];

/** The body of a route that takes a file for a target, by media type. */
export function fileBodies({ columns }: ImportTarget) {
  const [headings, example] = templateRows(columns, 'zh');
  const text = `${headings?.join(',')}\r\n${example?.join(',')}\r\n`;
  const csv = z.any().meta({ type: 'string', examples: [text] });
  return { 'text/csv': { schema: csv }, [xlsxType]: { schema: binary } };
}

/** Starts the import of the file that a request brings, and answers with its job. */
export function createFileTaker(deps: { imports: ImportsService; problems: readonly Problem[] }) {
  const problems = new Map(deps.problems.map((problem) => [problem.code, problem]));
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    target: ImportTarget,
    drillId: string,
    { dryRun, columns = {}, datum }: FileQuery,
    said?: Readonly<Record<string, string>>,
  ) => {
    const job = await deps.imports.start(actorOf(request), target, drillId, {
      body: request.body as Readable,
      contentType: request.headers['content-type'] ?? '',
      dryRun,
      columns,
      datum,
      said,
    });
    const language = languageOf(request.headers['accept-language']);
    void reply.code(202).header('location', `/v1/jobs/${job.id}`);
    return showJob(job, problems, language);
  };
}
