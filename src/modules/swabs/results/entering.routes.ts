import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Problem } from '../../../platform/errors/index.ts';
import { type HttpServer, invalidAt, invalidField, languageOf } from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf } from '../../foundation/index.ts';
import {
  createFileTaker,
  type FileQuery,
  fileBodies,
  fileProblems,
  fileQuery,
  fileTypes,
  type ImportsService,
  type ImportTarget,
  importJob,
  takeFiles,
} from '../../service/index.ts';
import { resultsAnswer, resultsBody } from './results.schemas.ts';
import type { ResultsService } from './results.service.ts';
import { showAnswer } from './results.show.ts';

/** Ten thousand results are a megabyte and a half. */
const batchBytes = 4 * 1_048_576;

/** The route by which laboratories say what they have found: as JSON, answered row by row at once, or as a file, by a job. */
export async function registerEnteringRoutes(
  app: HttpServer,
  deps: {
    results: Pick<ResultsService, 'enter'>;
    imports: ImportsService;
    target: ImportTarget;
    problems: readonly Problem[];
  },
): Promise<void> {
  const { results, target } = deps;
  const takeFile = createFileTaker(deps);

  // A scope of its own, for files are taken as they come.
  await app.register(async (scope) => {
    takeFiles(scope as never);
    scope.post(
      '/v1/drills/:drillId/results',
      {
        bodyLimit: batchBytes,
        config: {
          access: ['lab'],
          rows: 'apart',
          answerHeaders: ['Location'],
          mediaTypes: ['application/json', ...fileTypes],
          problems: [personalDataDestroyed, ...fileProblems],
        },
        schema: {
          operationId: 'enterResults',
          zh: {
            summary:
              '录入采样管检测结果：一次至多 10,000 条，JSON、CSV 或 XLSX，顺序不限，可重复提交，逐条答复',
            description:
              '阴性：管内人员全部解除。阳性或可疑：须由第二人复核（`…/results/{resultId}/verify`），复核后管内人员全部管控。与已有信息矛盾的结果予以保留但不生效；采样管尚未登记或封管的，待其登记、封管后自动生效。更正须注明被更正的结果。\n\n文件以任务处理（202）：表头中英文均可，结果填写阴性、阳性、可疑、无效，检测时间须含日期和时间，模板见 `GET /v1/imports/results/template`。被表格软件变为科学计数的编号一律拒绝。未通过的行，以及已保留但未生效的行，可连同原因以工作簿取回（`GET /v1/jobs/{jobId}/rejected`），改正后重新提交；重复提交无影响。参数 `dryRun`、`columns` 仅用于文件。',
          },
          tags: ['laboratories'],
          summary:
            'What came out of tubes, up to 10,000 as JSON, CSV or XLSX, in any order and any number of times; each is answered',
          description:
            'A negative tube clears everybody in it. A positive or doubtful one waits for a second person (`…/results/{resultId}/verify`) and holds everybody then. A result that contradicts something is kept and changes nothing; one of a tube that is not known or sealed yet waits for it. A correction names the result that stands.\n\nA file is answered with a job (202). Its heading is in Chinese or English, results are 阴性, 阳性, 可疑, 无效 or the names above, a test has a date and a time; `GET /v1/imports/results/template` has an example. A code of which a spreadsheet has made a number with an exponent is refused. Rows that are refused, and rows that are kept and do not count, can be fetched as a workbook with the reasons (`GET /v1/jobs/{jobId}/rejected`), corrected and sent again; to send a row twice does no harm. `dryRun` and `columns` are for files.',
          params: drillId,
          querystring: fileQuery,
          body: { content: { 'application/json': { schema: resultsBody }, ...fileBodies(target) } },
          response: { 200: resultsAnswer, 202: importJob },
        } as object as {
          params: typeof drillId;
          querystring: typeof fileQuery;
          response: { 200: typeof resultsAnswer; 202: typeof importJob };
        },
      },
      async (request, reply) => {
        const { drillId: id } = request.params as z.output<typeof drillId>;
        const how = request.query as FileQuery;
        if (request.body instanceof Readable) return takeFile(request, reply, target, id, how);
        refuseOfFiles(how);
        const { results: rows } = wholeBody(request.body);
        const answers = await results.enter(callerOf(request), id, rows);
        const language = languageOf(request.headers['accept-language']);
        return { items: answers.map((answer) => showAnswer(answer, request.id, language)) };
      },
    );
  });
}

/** A request without any body has no media type by which it would have been looked at. @throws AppError 400 */
function wholeBody(body: unknown): z.output<typeof resultsBody> {
  if (body !== undefined && body !== null) return body as z.output<typeof resultsBody>;
  const found = resultsBody.safeParse(body, { reportInput: true });
  if (found.success) return found.data;
  throw invalidAt(resultsBody, found.error, []);
}

/** JSON has names for its fields and is entered at once: it is told that neither is otherwise. @throws AppError 400 */
function refuseOfFiles({ dryRun, columns }: FileQuery): void {
  if (!dryRun && columns === undefined) return;
  throw invalidField(dryRun ? '?dryRun' : '?columns', 'of-files', {
    en: 'This is for files: leave it out, or send CSV or XLSX. For example: POST /v1/drills/{drillId}/results',
    zh: '该参数仅用于文件：请去掉，或改为提交 CSV 或 XLSX。例如：POST /v1/drills/{drillId}/results',
  });
}
