import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { AppError, FieldError } from '../../../../src/platform/errors/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { bodySchemasOfRows } from './row-schemas.ts';

type Schema = z.core.$ZodTypes;
type Validate = (data: unknown) => { value: unknown } | { error: AppError };

/** One part of a route's request: its schema and what checks it, as the server was given them. */
interface Part {
  name: string;
  schema: z.ZodType;
  validate: Validate;
}

const parts = vi.hoisted(() => [] as Part[]);
vi.mock('../../../../src/platform/http/validation.ts', async (original) => {
  const real = await original<typeof import('../../../../src/platform/http/validation.ts')>();
  const zodValidator: typeof real.zodValidator = (route) => {
    const validate = real.zodValidator(route) as Validate;
    const name = `${route.method} ${route.url} ${route.httpPart}`;
    if (!route.method.includes('HEAD')) parts.push({ name, schema: route.schema, validate });
    return validate;
  };
  return { ...real, zodValidator };
});

const wrong: unknown[] = [
  undefined,
  null,
  7,
  -1,
  1.5,
  1e300,
  true,
  '',
  'x',
  '\u0000',
  '?'.repeat(40),
  'x'.repeat(10_000),
  '1900-01-01T00:00:00Z',
  '9999-01-01T00:00:00Z',
  [],
  Array(20_000).fill('x'),
  {},
  { surprise: 1 },
];

/** What stands inside wrappers and transforms, as it is read. */
function inside(schema: z.core.$ZodType): Schema {
  const { def } = (schema as Schema)._zod;
  if ('innerType' in def) return inside(def.innerType);
  if (def.type === 'pipe') return inside(def.in);
  return schema as Schema;
}

/** Every place of a schema where something stands, from the whole to its leaves. */
function places(schema: z.core.$ZodType): (string | number)[][] {
  const { def } = inside(schema)._zod;
  const below = (key: string | number, member: z.core.$ZodType) =>
    places(member).map((path) => [key, ...path]);
  if (def.type === 'object')
    return [[], ...Object.entries(def.shape).flatMap(([key, one]) => below(key, one))];
  if (def.type === 'array') return [[], ...below(0, def.element)];
  if (def.type === 'union') return def.options.flatMap((option) => places(option));
  return [[]];
}

/** The source of every pattern of a schema, but those that are a plain word. */
function patterns(schema: z.core.$ZodType): string[] {
  const found = inside(schema);
  const { def } = found._zod;
  const checks = [found, ...(def.checks ?? [])] as { _zod: { def: { pattern?: RegExp } } }[];
  const own = checks.flatMap((check) => check._zod.def.pattern?.source ?? []);
  if (def.type === 'object') return [...own, ...Object.values(def.shape).flatMap(patterns)];
  if (def.type === 'array') return [...own, ...patterns(def.element)];
  if (def.type === 'union') return [...own, ...def.options.flatMap(patterns)];
  return own;
}

/** A request in which nothing stands but this, at its place. */
function only(path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  return typeof key === 'number' ? [only(rest, value)] : { [key]: only(rest, value) };
}

/** Words of zod’s sentences; it never says `received` without `expected`, and a box may be received. */
const library = {
  en: [z.locales.en().localeError, /\b(expected|invalid|must match)\b/i],
  zh: [z.locales.zhCN().localeError, /期望|实际接收|无效|必须符合/],
} as const;

/** What a sentence says before its example, which may hold anything. */
const said = (text: string): string => text.split(/For example: |例如：/)[0] ?? '';

/** Says what to write: by an example, by all that may stand there, by the fields of an object, or to leave it out. */
function helps({ en, zh }: FieldError['text']): boolean {
  const example = / For example: ./.test(en) && /。例如：./.test(zh);
  const choices =
    /(Write|Give|with|hold|one of:?|either) [\w".-]+(, | or | and |$)/.test(en) && /[填写供含用]/.test(zh);
  return example || choices || (/Leave it out/i.test(en) && /删去/.test(zh));
}

describe('what is said of a wrong field', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  test('stands in our own words in both languages and says what to write, for every field of every route', () => {
    const rows = bodySchemasOfRows(t.clock);
    expect(parts.length).toBeGreaterThan(100);
    let fields = 0;
    const bad = new Set<string>();
    for (const { name, schema, validate } of [...parts, ...rows]) {
      const secret = patterns(schema).filter((source) => source.length > 3);
      for (const path of places(schema)) {
        fields += 1;
        for (const value of wrong) {
          const checked = validate(only(path, value));
          if (!('error' in checked)) continue;
          for (const { pointer, code, text } of checked.error.errors) {
            const at = `${name} ${pointer} ${code}: ${text.en} | ${text.zh}`;
            if (library.en[1].test(said(text.en)) || library.zh[1].test(said(text.zh)))
              bad.add(`library  ${at}`);
            if (secret.some((source) => `${text.en}${text.zh}`.includes(source))) bad.add(`pattern  ${at}`);
            if (!/\p{Script=Han}/u.test(text.zh) || /\p{Script=Han}/u.test(said(text.en)))
              bad.add(`language ${at}`);
            if (!helps(text)) bad.add(`help     ${at}`);
          }
        }
      }
    }
    expect([...bad]).toEqual([]);
    expect(fields).toBeGreaterThan(300);
  });
});
