import type { Random } from '../../src/core/random.ts';
import type { Ask, Method } from '../support/app.ts';
import type { Operation } from '../support/contract.ts';
import { another, nastyText } from './values.ts';

/** One request as it is sent, and the operation that it is for. */
export interface Request {
  operationId: string;
  method: Method;
  url: string;
  ask: Ask;
}

/** What a mutation draws from. */
export interface Draw {
  random: Random;
  /** Ids that answers have named so far. */
  known: readonly string[];
  /** Tokens of every role, for several districts, sites and accounts. */
  tokens: readonly { who: string; token: string }[];
  operation: Operation | undefined;
  /** Bodies that other operations take. */
  bodies: readonly unknown[];
}

/** A request with one thing about it changed; `what` says which. */
export interface Mutant {
  what: string;
  request: Request;
}

type Path = readonly (string | number)[];

/** Paths to every value in a body, whether a leaf or not. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

const at = (body: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], body);

/** A copy of the body with another value there; `gone` takes it away. */
const gone = Symbol('gone');
function changed(body: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const copy = (Array.isArray(body) ? [...body] : { ...(body as object) }) as Record<
    string | number,
    unknown
  >;
  if (rest.length === 0 && value === gone) {
    if (Array.isArray(copy)) copy.splice(Number(step), 1);
    else delete copy[step];
  } else copy[step] = changed(copy[step], rest, value);
  return copy;
}

const isJson = (body: unknown): body is object =>
  typeof body === 'object' && body !== null && !Buffer.isBuffer(body);

type Mutation = (
  request: Request,
  draw: Draw,
) => { what: string; url?: string; ask?: Ask; method?: Method } | undefined;

const place = (path: Path): string => `/${path.join('/')}`;

const valueOfBody: Mutation = ({ ask }, { random, known }) => {
  if (!isJson(ask.body)) return undefined;
  const paths = pathsOf(ask.body);
  const path = random.pick(paths.length > 1 ? paths.slice(1) : paths);
  const value = another(at(ask.body, path), random, known);
  return {
    what: `another value at ${place(path)}`,
    ask: { ...ask, body: JSON.stringify(changed(ask.body, path, value)) },
  };
};

const withoutField: Mutation = ({ ask }, { random }) => {
  if (!isJson(ask.body)) return undefined;
  const paths = pathsOf(ask.body).filter((path) => path.length > 0);
  if (paths.length === 0) return undefined;
  const path = random.pick(paths);
  return { what: `nothing at ${place(path)}`, ask: { ...ask, body: changed(ask.body, path, gone) } };
};

const oneMoreField: Mutation = ({ ask }, { random }) => {
  if (!isJson(ask.body)) return undefined;
  const inside = pathsOf(ask.body).filter(
    (path) => isJson(at(ask.body, path)) && !Array.isArray(at(ask.body, path)),
  );
  const path = random.pick(inside.length > 0 ? inside : [[]]);
  const key = random.pick([
    'surprise',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'then',
    'toJSON',
    '',
  ]);
  const marked = JSON.stringify(changed(ask.body, [...path, '#here#'], 1));
  const value = random.pick(['1', 'null', '{"role":"admin"}', '[]']);
  return {
    what: `${key} at ${place(path)}`,
    ask: { ...ask, body: marked.replace('"#here#":1', `"${key}":${value}`) },
  };
};

const brokenText: Mutation = ({ ask }, { random }) => {
  if (ask.body === undefined) return undefined;
  const text =
    typeof ask.body === 'string'
      ? ask.body
      : Buffer.isBuffer(ask.body)
        ? ask.body.toString()
        : JSON.stringify(ask.body);
  const cut = random.whole(0, Math.max(0, text.length - 1));
  const sign = random.pick(['\u0000', '"', '{', ']', ',', '\ufeff', '\\u0000', '\\ud800', '9', '\r\n', '，']);
  const bytes = Buffer.from(text);
  const broken: (string | Buffer)[] = [
    text.slice(0, cut),
    text.slice(0, cut) + sign + text.slice(cut + 1),
    text + text,
    `\ufeff${text}`,
    text.replace(/:"/, ':"\\u0000'),
    text.replace(/:\{/, `:${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)},"b":{`),
    Buffer.concat([bytes.subarray(0, cut), Buffer.from([random.whole(128, 255)]), bytes.subarray(cut)]),
    '',
  ];
  return { what: 'a broken text', ask: { ...ask, body: random.pick(broken) } };
};

const anothersBody: Mutation = ({ ask }, { random, bodies }) =>
  ask.body === undefined || bodies.length === 0
    ? undefined
    : { what: "another operation's body", ask: { ...ask, body: random.pick(bodies) } };

const partOfPath: Mutation = ({ url }, { random, known }) => {
  const [path = '', query] = url.split('?');
  const parts = path.split('/');
  const places = parts.flatMap((part, n) => (n > 1 && /\d|%|-/.test(part) && part !== 'v1' ? [n] : []));
  if (places.length === 0) return undefined;
  const n = random.pick(places);
  parts[n] =
    known.length > 0 && random.chance(0.6) ? encodeURIComponent(random.pick(known)) : random.pick(nastyText);
  return {
    what: `another part ${n} of the path`,
    url: parts.join('/') + (query === undefined ? '' : `?${query}`),
  };
};

const partOfQuery: Mutation = ({ url }, { random, known, operation }) => {
  const [path = '', query = ''] = url.split('?');
  const named = (operation?.parameters ?? []).flatMap((one) => (one.in === 'query' ? [one.name] : []));
  const name = random.pick([...named, ...named, ...named, 'limit', 'cursor', 'surprise', '__proto__']);
  const value = known.length > 0 && random.chance(0.25) ? random.pick(known) : random.pick(nastyText);
  const kept = query
    .split('&')
    .filter((one) => one !== '' && (random.chance(0.5) || !one.startsWith(`${name}=`)));
  return { what: `${name} in the query`, url: `${path}?${[...kept, `${name}=${value}`].join('&')}` };
};

const headers: readonly [string, readonly string[]][] = [
  [
    'accept',
    [
      'text/csv',
      'text/html',
      ',;',
      '*/*;q=0',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'image/png',
      'application/pdf',
      'image/svg+xml',
      'a'.repeat(3_000),
    ],
  ],
  ['accept-language', ['zh-CN', 'zh;q=x', '*', 'x'.repeat(500), 'en;q=0,*;q=0']],
  ['if-match', ['*', '"0"', '"1"', 'W/"1"', 'x', '', '"9007199254740993"']],
  ['if-none-match', ['*', '"0"', 'W/"x"', ',,']],
  ['idempotency-key', ['fuzz-1', 'fuzz-2', 'x'.repeat(256), '%00', ' ', '\u00e9', '']],
  [
    'content-type',
    [
      'text/plain',
      'application/json; charset=gb18030',
      'text/csv',
      'multipart/form-data; boundary=a',
      'nonsense',
      'application/json;',
      'application/problem+json',
    ],
  ],
  ['content-encoding', ['gzip', 'br', 'identity', 'nonsense']],
  ['last-event-id', ['0', '-1', 'x', '9'.repeat(40), '%00']],
  ['range', ['bytes=0-0', 'bytes=9-1']],
  ['x-request-id', ['x'.repeat(300), '\u00ff', '1']],
  ['x-forwarded-for', ['1.2.3.4', 'x', '::1, 127.0.0.1']],
  ['authorization', ['Basic eA==', 'Bearer', 'Bearer x', `Bearer ${'a'.repeat(5_000)}`]],
];

const header: Mutation = ({ ask }, { random }) => {
  const [name, values] = random.pick(headers);
  const value = random.pick(values);
  return {
    what: `${name}: ${value.slice(0, 40)}`,
    ask: { ...ask, headers: { ...ask.headers, [name]: value } },
  };
};

const somebodyElse: Mutation = ({ ask }, { random, tokens }) => {
  const { who, token } = random.pick(tokens);
  return { what: `asked by ${who}`, ask: { ...ask, token: token === '' ? undefined : token } };
};

const otherMethod: Mutation = (_request, { random }) => {
  const method = random.pick<Method>(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
  return { what: `by ${method}`, method };
};

const asItIs: Mutation = () => ({ what: 'once more' });

/** Each with how often it is drawn. */
const mutations: readonly [Mutation, number][] = [
  [valueOfBody, 40],
  [withoutField, 8],
  [oneMoreField, 4],
  [brokenText, 5],
  [anothersBody, 2],
  [partOfPath, 10],
  [partOfQuery, 12],
  [header, 8],
  [somebodyElse, 8],
  [otherMethod, 2],
  [asItIs, 4],
];

/** The request with one thing changed, whatever the draw is. */
export function mutate(request: Request, draw: Draw): Mutant {
  const weights = mutations.map(([, weight]) => weight);
  for (;;) {
    const [mutation] = mutations[draw.random.weighted(weights)] ?? [asItIs];
    const found = mutation(request, draw);
    if (found === undefined) continue;
    const { what, ...change } = found;
    return { what, request: { ...request, ...change } };
  }
}
