import { readdirSync } from 'node:fs';
import postgres from 'postgres';
import { describe, expect, test } from 'vitest';
import { databaseErrorTranslator, isPassing, isSameId } from '../../../src/platform/db/errors.ts';
import {
  AppError,
  commonProblems,
  defineProblem,
  internal,
  invalidRequest,
  type Problem,
} from '../../../src/platform/errors/index.ts';
import { languageOf, problemBody, toAppError } from '../../../src/platform/http/problem-reply.ts';

const nothing = () => undefined;

/** The problems of all modules, found by their files, and the common ones. */
async function allProblems(): Promise<Problem[]> {
  const root = new URL('../../../src/modules/', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.errors.ts'),
  );
  expect(files.length).toBeGreaterThan(3);
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, root).href) as Promise<Record<string, unknown>>),
  );
  const exported = modules
    .flatMap((module) => Object.values(module))
    .filter((value) => !Array.isArray(value));
  return [...commonProblems, ...(exported as Problem[])];
}

describe('problems', () => {
  test('each has a code of its own in kebab case, a 4xx or 5xx, and two languages', async () => {
    const problems = await allProblems();
    expect(new Set(problems.map((problem) => problem.code)).size).toBe(problems.length);
    for (const { code, status, title, detail } of problems) {
      expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
      expect([code, status >= 400 && status < 600]).toEqual([code, true]);
      for (const text of [title, detail]) {
        expect(text.en).toMatch(/^[\x20-\x7e]+$/);
        expect(text.zh).toMatch(/\p{Script=Han}/u);
        // Both name the same figures.
        const figures = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();
        expect(figures(text.en)).toEqual(figures(text.zh));
      }
      // What to do about it, and not once more what it is.
      expect([code, detail.en]).not.toEqual([code, title.en]);
      expect([code, detail.zh]).not.toEqual([code, title.zh]);
    }
  });

  test('a body has what RFC 9457 and the contract ask for, in the language asked for', () => {
    const problem = defineProblem(
      'full',
      409,
      'later',
      { en: '{n} left', zh: '剩余 {n}' },
      { en: 'Take {n}', zh: '请取 {n}' },
    );
    const error = new AppError(problem, {
      params: { n: 3 },
      errors: [{ pointer: '/a', code: 'x', text: { en: 'wrong', zh: '错误' } }],
    });
    expect(problemBody(error, 'id', 'en')).toEqual({
      type: '/problems/full',
      title: '3 left',
      status: 409,
      detail: 'Take 3',
      code: 'full',
      requestId: 'id',
      errors: [{ pointer: '/a', code: 'x', text: 'wrong' }],
    });
    expect(problemBody(error, 'id', 'zh')).toMatchObject({ title: '剩余 3', errors: [{ text: '错误' }] });
    expect(problemBody(new AppError(problem), 'id', 'en')).toMatchObject({ title: '{n} left' });
  });

  test('the language is the better liked of the two, English where neither is asked for', () => {
    expect(languageOf(undefined)).toBe('en');
    expect(languageOf('zh-CN')).toBe('zh');
    expect(languageOf('en;q=0.1, zh-Hant-TW;q=0.2')).toBe('zh');
    expect(languageOf('fr, de;q=0.5')).toBe('en');
    expect(languageOf('zh;q=nonsense, en')).toBe('en');
    expect(languageOf(','.repeat(10_000))).toBe('en');
  });

  test('what nobody foresaw becomes a 500 that tells nothing', () => {
    for (const thrown of [
      new Error('select * from secrets'),
      'text',
      7,
      { code: 'x' },
      Object.create(null),
    ]) {
      const error = toAppError(thrown, nothing);
      expect(error.problem).toBe(internal);
      expect(JSON.stringify(problemBody(error, 'id', 'en'))).not.toContain('secrets');
    }
    expect(toAppError(Object.assign(new Error('x'), { statusCode: 418 }), nothing).problem).toBe(
      invalidRequest,
    );
  });

  test('Fastify may assign the code of one that it hands on', () => {
    const error = new AppError(invalidRequest);
    expect(Object.assign(error, { code: error.code, statusCode: 400 }).code).toBe('invalid-request');
  });

  test('errors of a lost connection are 503, unknown ones stay unknown, through drizzle’s wrapping, too', () => {
    const translate = databaseErrorTranslator({});
    const lost = Object.assign(new Error('x'), { code: 'CONNECTION_CLOSED' });
    expect(translate(lost)?.problem.status).toBe(503);
    expect(translate(new Error('Failed query', { cause: lost }))?.retryAfter).toBe(1);
    expect(translate(new Error('x'))).toBeUndefined();
    expect(translate('x')).toBeUndefined();
  });

  test('a row that another’s came before is 503, unless a module has its own word; it is no passing fault of the database', () => {
    const taken = (constraint_name: string) =>
      Object.assign(Object.create(postgres.PostgresError.prototype) as Error, {
        code: '23505',
        constraint_name,
      });
    const text = { en: 'There', zh: '已有' };
    const exists = defineProblem('team-exists', 409, 'after-change', text, text);
    const translate = databaseErrorTranslator({ teams_name: exists });
    expect(translate(taken('teams_name'))?.problem).toBe(exists);
    expect(translate(new Error('Failed query', { cause: taken('shift_people_account') }))).toMatchObject({
      problem: { status: 503 },
      retryAfter: 1,
    });
    expect(isPassing(taken('shift_people_account'))).toBe(false);
    expect(isSameId(taken('jobs_pkey'))).toBe(true);
  });
});
