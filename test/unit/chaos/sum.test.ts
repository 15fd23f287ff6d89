import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOptions, WrongOption } from '../../chaos/options.ts';
import { appendOutcome, codeOf, type Outcome, readOutcomes, sumOf } from '../../chaos/sum.ts';

const one: Outcome = {
  at: '2021-09-22T08:00:00.000Z',
  code: 'abc',
  minutes: 2,
  seed: 1,
  queue: 'postgres',
  passed: 30,
  failed: [],
  kills: 16,
  acknowledgements: 30_000,
  histories: 1_200,
  impossible: 0,
  lost: 0,
  doubled: 0,
  seconds: [0.5, 1, 4],
};

describe('what runs come to together', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-sum-'));
    file = join(folder, 'sum.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is added up over separate commands, with the times of all', () => {
    expect(sumOf(readOutcomes(file))).toMatchObject({ runs: 0, recoverySeconds: { p99: 0 } });
    appendOutcome(file, one);
    appendOutcome(file, { ...one, seed: 2, lost: 1, failed: ['no seals lost'], seconds: [7] });
    const all = readOutcomes(file);
    expect(all[0]).toEqual(one);
    expect(sumOf(all)).toEqual({
      runs: 2,
      minutes: 4,
      kills: 32,
      acknowledgements: 60_000,
      histories: 2_400,
      impossible: 0,
      lost: 1,
      doubled: 0,
      broken: 1,
      troubles: 4,
      recoverySeconds: { p50: 1, p99: 7, most: 7 },
    });
  });

  test('is not guessed where a line was cut short', () => {
    appendOutcome(file, one);
    appendFileSync(file, '{"kills":');
    expect(() => readOutcomes(file)).toThrow(WrongOption);
  });

  test('says what was run', () => {
    expect(codeOf()).toMatch(/^[0-9a-f]{12}\+?$|^\d+\.\d+\.\d+$/);
  });

  test('has nothing of a run that must fail', () => {
    expect(readOptions(['--sum', file]).sum).toBe(file);
    expect(() => readOptions(['--sum', file, '--hasty'])).toThrow(WrongOption);
  });
});
