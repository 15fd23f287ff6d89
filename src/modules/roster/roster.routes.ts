import type { Readable } from 'node:stream';
import { z } from 'zod';
import { bodyTooLarge, unsupportedMediaType } from '../../platform/errors/index.ts';
import { type HttpServer, languageOf } from '../../platform/http/index.ts';
import { callerOf } from '../auth/index.ts';
import { drillClosed, drillId } from '../drills/index.ts';
import { readCsv } from './read-csv.ts';
import { importAnswer, requiredColumns, rosterColumns } from './roster.schemas.ts';
import type { RosterService } from './roster.service.ts';

/** The body is the file itself, read as it comes; the schema only documents it. */
const file = z.any().meta({
  examples: [
    `${rosterColumns.join(',')}\r\n350102001001,12号楼,张小丰,resident-id,350102199001011238,2,501,119.2945,26.0854\r\n`,
  ],
});

export async function registerRosterRoutes(app: HttpServer, deps: { roster: RosterService }): Promise<void> {
  // A scope of its own: here a body is a file that is read as it comes, and nothing else.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('text/csv', (_request, file, done) => done(null, file));
    scope.post(
      '/v1/drills/:drillId/roster/import',
      {
        config: { access: ['district-hq'], problems: [drillClosed, bodyTooLarge, unsupportedMediaType] },
        schema: {
          operationId: 'importRoster',
          tags: ['headquarters'],
          summary: 'Puts a household roster on file: the denominator of coverage',
          description: `CSV in UTF-8, at most 16 MiB, with the columns ${rosterColumns.join(', ')}; the first five are required. Each line stands or falls by itself; repeating an import changes nothing.`,
          consumes: ['text/csv'],
          params: drillId,
          body: file,
          response: { 200: importAnswer },
        } as { params: typeof drillId; body: typeof file; response: { 200: typeof importAnswer } },
      },
      async (request) => {
        const lines = await readCsv(request.body as Readable, {
          known: rosterColumns,
          required: requiredColumns,
        });
        const { drillId: id } = request.params as z.output<typeof drillId>;
        const done = await deps.roster.import(callerOf(request), id, lines);
        const language = languageOf(request.headers['accept-language']);
        return {
          ...done,
          rejected: done.rejected.flatMap(({ row, errors }) =>
            errors.map(({ pointer, code, text }) => ({ row, pointer, code, text: text[language] })),
          ),
        };
      },
    );
  });
}
