import type { LoadOrder } from './load.ts';

/**
 * Requests that put the people of `extra` into tubes, ten to a tube: each tablet fills its own, one after the other, and all take
 * turns. The path names the site; sequences and tubes count from `first`.
 */
export function requests({ host, port, path, tokens, first, extra }: LoadOrder): Buffer[] {
  const at = new Date().toISOString();
  return (extra?.['people'] ?? '').split('\n').map((registrationId, index) => {
    const tablet = index % tokens.length;
    const barcode = `BENCH-${first}-${tablet}-${Math.floor(index / tokens.length / 10)}`;
    const body = JSON.stringify({ deviceSeq: first + index, at, registrationId });
    const head = [
      `POST ${path}/tubes/${barcode}/samples HTTP/1.1`,
      `host: ${host}:${port}`,
      `authorization: Bearer ${tokens[tablet] ?? ''}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
