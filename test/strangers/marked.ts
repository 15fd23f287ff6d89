import type { TestApp } from '../support/app.ts';
import { payloadOf } from '../support/app.ts';
import type { GoodRequest } from './good-requests.ts';

/** What sqlmap takes for the place to try. */
const mark = '*';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Most places of a body that are tried. */
const mostOfBody = 12;

interface Marked {
  text: string;
  places: number;
}

/** Parameters of the query that the document has and the good request has not, with a value each, as far as they are taken beside it. */
async function withQuery(t: TestApp, { method, url, ask, operation }: GoodRequest): Promise<string> {
  let whole = url;
  if (method !== 'GET') return whole;
  for (const { name, in: where, schema } of operation.parameters ?? []) {
    if (where !== 'query' || new RegExp(`[?&]${name}=`).test(whole)) continue;
    const one = `${whole}${whole.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(exampleOf(schema))}`;
    const { status } = await t.call(method, one, ask).catch(() => ({ status: 0 }));
    if (status > 0 && status < 400) whole = one;
  }
  return whole;
}

function exampleOf(schema: unknown): string {
  const { examples, enum: names, type } = (schema ?? {}) as Record<string, unknown>;
  if (Array.isArray(examples)) return String(examples[0]);
  if (Array.isArray(names)) return String(names[0]);
  return type === 'boolean' ? 'true' : type === 'string' ? '350102' : '1';
}

/** Every value of a JSON body that is text and no id, up to so many, marked. */
function markBody(body: unknown): { body: unknown; places: number } {
  let places = 0;
  const marked = JSON.parse(JSON.stringify(body), (_, value: unknown) => {
    if (typeof value !== 'string' || uuid.test(value) || places >= mostOfBody) return value;
    places += 1;
    return value + mark;
  });
  return { body: marked, places };
}

/** A request as text, with all its places marked; undefined where it has none. */
export async function markedRequest(
  t: TestApp,
  { host, good }: { host: string; good: GoodRequest },
): Promise<Marked | undefined> {
  const { method, path, ask } = good;
  const [asked = '', query = ''] = (await withQuery(t, good)).split('?');
  const parts = asked.split('/');
  let places = 0;
  const at = path.split('/').map((part, index) => {
    const value = parts[index] ?? '';
    if (!part.startsWith('{') || uuid.test(value)) return value;
    places += 1;
    return value + mark;
  });
  const fields = query === '' ? [] : query.split('&').map((field) => field + mark);
  places += fields.length;
  const isJson = typeof ask.body === 'object' && ask.body !== null && !Buffer.isBuffer(ask.body);
  const said = isJson ? markBody(ask.body) : { body: ask.body, places: 0 };
  places += said.places;
  if (places === 0) return undefined;
  const { headers, payload } = payloadOf({ ...ask, body: said.body });
  const lines = [
    `${method} ${at.join('/')}${fields.length > 0 ? `?${fields.join('&')}` : ''} HTTP/1.1`,
    `Host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return { text: `${lines.join('\r\n')}\r\n\r\n${payload === undefined ? '' : String(payload)}`, places };
}
