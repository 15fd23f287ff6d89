import type { LoadOrder } from './load.ts';

/**
 * Requests that read `path`. `{id}` in it is filled with the ids of `extra.ids`, in turns, each with the token at its
 * index; `{place}` with a place of each caller's own.
 */
export function requests({ host, port, path, tokens, count, extra }: LoadOrder): Buffer[] {
  const ids = extra?.['ids']?.split(',') ?? [''];
  return Array.from({ length: count }, (_, index) => {
    const turn = index % ids.length;
    const place = `${(119.2 + (index % 997) / 5_000).toFixed(4)},${(26 + (index % 991) / 5_000).toFixed(4)}`;
    const token = tokens[turn];
    return Buffer.from(
      [
        `GET ${path.replace('{id}', ids[turn] ?? '').replace('{place}', place)} HTTP/1.1`,
        `host: ${host}:${port}`,
        ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
        '\r\n',
      ].join('\r\n'),
    );
  });
}
