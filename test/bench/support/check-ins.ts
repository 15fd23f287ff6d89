import type { LoadOrder } from './load.ts';

/** Requests that check in by the passes of `extra`, the sequences counting from `first`, each by the next of the tablets. */
export function requests({ host, port, path, tokens, first, extra }: LoadOrder): Buffer[] {
  const at = new Date().toISOString();
  return (extra?.['passes'] ?? '').split('\n').map((pass, index) => {
    const body = JSON.stringify({ deviceSeq: first + index, at, lane: String(1 + (index % 8)), pass });
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: ${host}:${port}`,
      `authorization: Bearer ${tokens[index % tokens.length] ?? ''}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
