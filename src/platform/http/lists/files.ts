import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { AppError, notAcceptable } from '../../errors/index.ts';
import { csvOf, type FileRow, workbookOf } from '../../spreadsheets/index.ts';
import { preferredType } from '../media-types.ts';
import { languageOf } from '../problem-reply.ts';
import { cellsOf, columnsOf } from './columns.ts';
import { type ListForm, listOf } from './form.ts';

const csv = 'text/csv';
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** Media types in which every list can be had beside JSON. */
export const listFileTypes = [csv, xlsx] as const;
type ListFileType = (typeof listFileTypes)[number];

/** Rows that are read at a time: as many as a page may have. */
const pageRows = 1_000;
/** How long a client may leave unread what it was sent before it is cut off, ms. */
const unreadMs = 120_000;

const types = {
  en: `Lists can be had as one of these; name it in the header Accept: application/json, ${listFileTypes.join(', ')}.`,
  zh: `列表可按以下类型获取，请在 Accept 头中指明：application/json、${listFileTypes.join('、')}。`,
};

const wanted = ({ headers }: FastifyRequest) =>
  preferredType(headers.accept, ['application/json', ...listFileTypes]);

/** How the good answer of a route is a list; undefined where it is none. */
export const listOfRoute = (schema: FastifySchema | undefined): ListForm | undefined =>
  listOf((schema?.response as Record<string, unknown> | undefined)?.['200']);

/** Whether a list is asked for as anything but JSON. */
export const asksForFile = (list: ListForm | undefined, request: FastifyRequest): boolean =>
  list !== undefined && wanted(request) !== 'application/json';

/**
 * Every list as a file: `Accept: text/csv`, or the type of XLSX, gives the same rows, all of them, streamed. The route's own
 * handler is asked for one page after the other, so a file shows whoever asks just what the list does, and between two
 * pages nothing is held: no connection of the database, no transaction, no cursor. What changes while it is read may be
 * in it or not, as it may for somebody who turns the pages.
 *
 * `chinese` has each name of a field in Chinese, for the headings of those who prefer that; without it they get the names,
 * as others do. To be called before the routes are registered. A list with a field that has no Chinese stops the start.
 */
export function answerListsAsFiles(
  app: FastifyInstance,
  chinese: Readonly<Record<string, string>> | undefined,
): void {
  app.addHook('onRoute', (route) => {
    const list = listOfRoute(route.schema);
    if (list === undefined) return;
    const columns = columnsOf(list.row);
    const names = columns.map((path) => path.join('.'));
    const headings = {
      en: names,
      zh: chinese === undefined ? names : inChinese(route.url, columns, chinese),
    };
    const name = route.url.split('/').findLast((part) => /^[a-z]/.test(part)) ?? 'list';
    const { handler } = route;

    route.handler = async function listOrFile(request, reply) {
      const type = wanted(request);
      void reply.header('vary', 'accept');
      if (type === 'application/json') return handler.call(this, request, reply);
      if (type === undefined) throw new AppError(notAcceptable, { detail: types });
      const asked = { ...(request.query as Record<string, unknown>) };
      const read = async (place: Record<string, unknown>): Promise<Record<string, unknown>> => {
        request.query = { ...asked, ...('limit' in asked ? { limit: pageRows } : {}), ...place };
        return (await handler.call(this, request, reply)) as Record<string, unknown>;
      };
      // What is refused is refused before a file begins.
      const first = await read({});
      const rows = request.method === 'HEAD' ? [] : rowsOf(list, columns, first, read);
      return send(request, reply, {
        type,
        name,
        rows,
        heading: headings[languageOf(request.headers['accept-language'])],
      });
    };
  });
}

function inChinese(
  url: string,
  columns: readonly (readonly string[])[],
  chinese: Readonly<Record<string, string>>,
): string[] {
  return columns.map((path) =>
    path
      .map((name) => {
        const word = chinese[name];
        if (word === undefined)
          throw new Error(`the list ${url} has no Chinese heading for its field ${name}`);
        return word;
      })
      .join('·'),
  );
}

async function* rowsOf(
  { field, row, next }: ListForm,
  columns: ReturnType<typeof columnsOf>,
  first: Record<string, unknown>,
  read: (place: Record<string, unknown>) => Promise<Record<string, unknown>>,
): AsyncGenerator<FileRow> {
  for (let page = first; ; ) {
    // As it is answered in JSON: what its schema does not name is left out.
    for (const one of page[field] as unknown[]) yield cellsOf(row.parse(one), columns);
    const place = next(page);
    if (place === undefined) return;
    page = await read(place);
  }
}

interface ListFile {
  type: ListFileType;
  name: string;
  heading: readonly string[];
  rows: AsyncIterable<FileRow> | Iterable<FileRow>;
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, name, heading, rows }: ListFile,
): FastifyReply {
  // Of a client that stops reading only its connection is left, and not for ever.
  request.raw.socket.setTimeout?.(unreadMs);
  const file =
    type === csv
      ? Readable.from(csvOf(heading, rows), { objectMode: false })
      : Readable.fromWeb(workbookOf([{ name, heading, rows }]) as ReadableStream);
  return reply
    .removeHeader('link')
    .headers({
      'content-type': type === csv ? `${csv}; charset=utf-8` : xlsx,
      'content-disposition': `attachment; filename="${name}.${type === csv ? 'csv' : 'xlsx'}"`,
      vary: 'accept, accept-language',
    })
    .send(file);
}
