import type { Client } from './client.ts';
import type { Session } from './tokens.ts';

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Every item of a list, page by page. `path` may have a query, but neither limit nor cursor. */
export async function* allItems<T>(
  client: Client,
  operation: string,
  path: string,
  signedIn?: Session,
): AsyncGenerator<T> {
  const glue = path.includes('?') ? '&' : '?';
  let cursor: string | null = null;
  do {
    const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const token = await signedIn?.();
    const page: Page<T> = await client.need<Page<T>>({
      operation,
      method: 'GET',
      path: `${path}${glue}limit=1000${at}`,
      token,
    });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** The same, all at once: for lists that are short. */
export async function wholeList<T>(...of: Parameters<typeof allItems>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of allItems<T>(...of)) items.push(item);
  return items;
}
