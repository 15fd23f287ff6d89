import { describe, expect, test } from 'vitest';
import { AppError, notFound } from '../../../src/platform/errors/index.ts';
import { createLogger, describeError } from '../../../src/platform/logger.ts';

function capture() {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger(
    { level: 'trace', process: 'test' },
    { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  return { logger, lines };
}

const secret = '张小丰 350102199001011238';

describe('a log line', () => {
  test('carries the fields on the list and no other', () => {
    const { logger, lines } = capture();
    logger.info(
      { requestId: 'r', route: '/v1/x', name: secret, body: { name: secret }, headers: secret },
      'said',
    );
    expect(lines).toMatchObject([
      { requestId: 'r', route: '/v1/x', msg: 'said', level: 'info', process: 'test' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('张');
  });

  test('carries no object under a field on the list', () => {
    const { logger, lines } = capture();
    logger.info({ reason: { name: secret }, count: 3, code: null }, 'said');
    expect(lines).toMatchObject([{ reason: '[object]', count: 3, code: null }]);
  });

  test('says of a foreign error its type, code and frames, and of the errors that caused it', () => {
    const { logger, lines } = capture();
    const cause = Object.assign(new Error(secret), { code: '23514', constraint_name: 'c', detail: secret });
    logger.error({ err: new TypeError(secret, { cause }) }, 'failed');
    expect(lines).toMatchObject([
      { msg: 'failed', err: { type: 'TypeError', cause: { type: 'Error', code: '23514', constraint: 'c' } } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('张');
    expect(JSON.stringify(lines)).toContain('logger.test.ts');
  });

  test('takes no message from an error, however it is logged', () => {
    const { logger, lines } = capture();
    const error = new Error(secret);
    logger.error({ err: error });
    logger.error(error);
    logger.error({ err: error }, error.message);
    logger.error(error, error.message);
    logger.child({ requestId: 'r' }).error({ err: error });
    logger.error(error, 'our own words');
    expect(lines.map((line) => line['msg'])).toEqual([
      'error',
      'error',
      'error',
      'error',
      'error',
      'our own words',
    ]);
    expect(JSON.stringify(lines)).not.toContain('张');
    expect(lines.every((line) => line['err'] !== undefined)).toBe(true);
  });

  test('keeps the words of our own errors and of the operating system', () => {
    expect(describeError(new AppError(notFound))).toMatchObject({ type: 'AppError', message: 'not-found' });
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      syscall: 'connect',
      code: 'ECONNREFUSED',
    });
    expect(describeError(refused)).toMatchObject({ message: 'connect ECONNREFUSED 127.0.0.1:1' });
    expect(describeError(secret)).toEqual({ type: 'string' });
    const endless = new Error('a');
    endless.cause = endless;
    expect(JSON.stringify(describeError(endless)).length).toBeLessThan(100_000);
  });
});
