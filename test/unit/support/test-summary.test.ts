import { expect, test } from 'vitest';
import { summarise, type VitestReport } from '../../support/test-summary.ts';

function report(passed: number, failed: number, extra: Partial<VitestReport> = {}): VitestReport {
  const counts = { numPassedTests: passed, numFailedTests: failed, numPendingTests: 0, numTodoTests: 0 };
  return { ...counts, testResults: [], ...extra };
}

test.each([
  ['all pass', report(3, 0), 0, '3 passed, 0 failed', true],
  ['skipped ones are told', report(3, 0, { numPendingTests: 2 }), 0, '3 passed, 0 failed, 2 skipped', true],
  ['one fails', report(3, 1), 1, '3 passed, 1 failed', false],
  ['one fails though vitest says it went well', report(3, 1), 0, '3 passed, 1 failed', false],
  ['none ran', report(0, 0), 0, '0 passed, 1 failed', false],
  ['unhandled error outside of a test', report(3, 0), 1, '3 passed, 1 failed', false],
  ['no report: the global setup failed', null, 1, '0 passed, 1 failed', false],
] as const)('%s', (_, given, exitCode, last, ok) => {
  const result = summarise(given, exitCode);
  expect(result.lines.at(-1)).toBe(last);
  expect(result.ok).toBe(ok);
});

test('a file that cannot be loaded counts as a failure and is named', () => {
  const testResults = [
    { name: 'x.test.ts', status: 'failed', message: 'no such module\nat …', assertionResults: [] },
  ];
  const { lines, ok } = summarise(report(2, 0, { testResults }), 1);
  expect(lines).toEqual(['could not run x.test.ts: no such module', '2 passed, 1 failed']);
  expect(ok).toBe(false);
});
