import { registration } from '../../support/people.ts';
import type { LoadOrder } from './load.ts';

/** Requests that register people `first` to `first + count - 1`, each with the next of the tokens. */
export function requests({ host, port, path, tokens, first, count, extra }: LoadOrder): Buffer[] {
  const community = extra?.['community'] ?? '';
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    const body = JSON.stringify(
      registration(n, community, { building: `${1 + (n % 40)}号楼`, room: `${n % 900}` }),
    );
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: ${host}:${port}`,
      `authorization: Bearer ${tokens[index % tokens.length] ?? ''}`,
      'content-type: application/json',
      ...(extra?.['from'] === undefined ? [] : [`x-forwarded-for: ${extra['from']}`]),
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
