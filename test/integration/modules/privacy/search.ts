import type { TestApp } from '../../../support/app.ts';
import { describedBy, findOperation } from '../../../support/contract.ts';

/** Base64 of a text that stands in the middle of something: without the letters that depend on its neighbours. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = shift === 0 ? 0 : shift + 1;
    const last = (shift + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    return text.slice(first, last);
  });
}

/** In every form in which text may have been written down: as it is, in hex, base64, a URL, JSON, UTF-16. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const escaped = JSON.stringify(secret)
    .slice(1, -1)
    .replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const cores = base64Cores(bytes).flatMap((core) => [
    core,
    core.replaceAll('+', '-').replaceAll('/', '_'),
    Buffer.from(core).toString('hex'),
  ]);
  const wide = Buffer.from(secret, 'utf16le').toString('hex');
  return [...new Set([secret, bytes.toString('hex'), wide, encodeURIComponent(secret), escaped, ...cores])];
}

/** Which of the secrets a text holds, in any form. Letters count alike in either case, but for base64. */
export function createSearch(secrets: readonly string[]): (text: string) => string[] {
  const forms = secrets.map((secret) => ({ secret, forms: formsOf(secret) }));
  return (text) => {
    const lower = text.toLowerCase();
    return forms
      .filter(({ forms }) => forms.some((form) => text.includes(form) || lower.includes(form.toLowerCase())))
      .map(({ secret }) => secret);
  };
}

/** All rows of all tables of all schemas as text, the queue's among them; bytes as hex. */
export async function dumpDatabase(t: Pick<TestApp, 'sql'>): Promise<string> {
  const tables = await t.sql<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2`;
  if (!tables.some(({ schema }) => schema === 'muster_queue'))
    throw new Error('the queue has no tables here');
  const texts: string[] = [];
  for (const { schema, name } of tables) {
    const rows = await t.sql<{ row: string }[]>`select x::text as row from ${t.sql(`${schema}.${name}`)} x`;
    texts.push(`${schema}.${name}`, ...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}

/** What was asked and answered, by operation. */
export interface Heard {
  operationId: string;
  status: number;
  text: string;
  /** Headers and body as they went over the wire, but for a workbook's packed bytes. */
  all: string;
}

/** Asks as `t.call` does, and keeps what was answered. */
export function createListener(t: TestApp) {
  const description = describedBy(t.app);
  const heard: Heard[] = [];
  const say: TestApp['call'] = async (method, url, ask) => {
    const answer = await t.call<never>(method, url, ask);
    heard.push({
      operationId: findOperation(description, method, url)?.operation.operationId ?? 'none',
      status: answer.status,
      text: answer.text,
      all: `${JSON.stringify(answer.headers)}\n${answer.text}`,
    });
    return answer;
  };
  return { say, heard };
}
