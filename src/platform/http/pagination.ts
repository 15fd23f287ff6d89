import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { writtenAs } from './fields/index.ts';
import { listIn } from './lists/form.ts';
import { invalidField } from './validation.ts';

/** `?limit=&cursor=` of every list. */
export const pageQuery = {
  limit: writtenAs(
    z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .pipe(z.number().min(1).max(1000)),
    { en: 'a whole number from 1 to 1000', zh: '1 至 1000 的整数' },
  )
    .default(100)
    .meta({ description: 'How many at most (1 to 1000)', examples: ['100'] }),
  cursor: writtenAs(z.string().max(200), {
    en: 'the nextCursor of the page before, as it was answered',
    zh: '上一页返回的 nextCursor，原样填写',
  })
    .optional()
    .meta({ description: '`nextCursor` of the page before', examples: ['WyIzNTAxMDIwMDEwMDEiXQ'] }),
};

const pages = new WeakSet<z.ZodType>();

/** `{ items, nextCursor }` of a list of `item`; in the document `…Page`, where the item has a name. */
export function pageOf<T extends z.ZodType>(
  item: T,
  { id, description }: { id?: string | undefined; description?: string | undefined } = item.meta() ?? {},
) {
  const page = z
    .object({
      items: z.array(item),
      nextCursor: z
        .string()
        .nullable()
        .meta({ description: 'For `cursor` of the next request; null on the last page' }),
    })
    .meta({
      ...(id === undefined ? {} : { id: `${id}Page` }),
      ...(description === undefined ? {} : { description: `A page of a list. Each: ${description}` }),
    });
  pages.add(page);
  return listIn(page, 'items', item, ({ nextCursor }) =>
    nextCursor === null ? undefined : { cursor: nextCursor },
  );
}

/** Whether a schema is that of a page, whose answer says in `Link` where the next one is. */
export function isPage(schema: unknown): boolean {
  return pages.has(schema as z.ZodType);
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Hides the last row's sort key in a cursor. */
export function encodeCursor(key: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Reads a cursor back, from the parameter `at`. @throws AppError 400 where it is none of ours. */
export function decodeCursor<T>(
  cursor: string | undefined,
  schema: z.ZodType<T>,
  at = '?cursor',
): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw invalidField(at, 'form', {
      en: 'This is no cursor of this list. Give what the answer before said, or leave it out to begin anew',
      zh: '不是本列表的游标。请填写上一次返回的值，或留空从头开始',
    });
  }
}

/** Cuts `limit + 1` rows to a page: the extra row only tells that there is a next one. */
export function toPage<T>(rows: T[], limit: number, keyOf: (row: T) => (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

/** Adds the `Link` header (RFC 8288) that points to the next page. */
export function linkNext(request: FastifyRequest, reply: FastifyReply, page: Page<unknown>): void {
  if (page.nextCursor === null) return;
  const url = new URL(request.url, 'http://muster.invalid');
  url.searchParams.set('cursor', page.nextCursor);
  void reply.header('link', `<${url.pathname}${url.search}>; rel="next"`);
}

/** What PostgreSQL takes for a snapshot: `xmin:xmax:` and what was under way between the two, in order. */
export const snapshotText = z
  .string()
  .regex(/^[1-9]\d{0,18}:[1-9]\d{0,18}:(\d{1,19}(,\d{1,19})*)?$/)
  .refine((text) => {
    const [from = '', to = '', between = ''] = text.split(':');
    const all = [from, ...between.split(',').filter((one) => one !== ''), to].map(BigInt);
    return all.every((one, index) => index === 0 || one >= (all[index - 1] ?? 0n));
  });
