import { beforeEach, describe, expect, it } from 'vitest';
import type { Midnight } from '../../../src/demo/phases/midnight.ts';
import type { CoverageRow } from '../../../src/demo/proofs/coverage.ts';
import {
  allAccounted,
  closedWithReason,
  midnightTable,
  reportSays,
} from '../../../src/demo/proofs/midnight.ts';

const reached = { registered: 9, assigned: 9, checkedIn: 7, sampled: 7, resulted: 7 };
const states = { cleared: 5, held: 1, due: 1, exempt: 1, missing: 2 };
const row: CoverageRow = {
  population: 10,
  states,
  apart: { states: { missing: 1 } },
  reached,
  rate: 0.7777,
};
const figures = {
  population: 10,
  'states.cleared': 5,
  'states.held': 1,
  'states.due': 1,
  'states.exempt': 1,
  'states.missing': 2,
  'reached.registered': 9,
  'reached.assigned': 9,
  'reached.checkedIn': 7,
  'reached.sampled': 7,
  'reached.resulted': 7,
  rate: 0.7777,
};
const closedAt = '2021-09-24T16:05:00.000Z';

/** Ten people of one district: five cleared, a case, one due again, one exempt, and two who are missing; and a stranger. */
let ended: Midnight;
beforeEach(() => {
  const coverage = { asOf: closedAt, total: row, groups: [{ code: '350102', name: '鼓楼区', ...row }] };
  const unfinished = { due: 1, missing: 3 };
  ended = {
    refused: { status: 409, body: { code: 'drill-unfinished', unfinished } },
    before: coverage,
    closing: { closedAt, unfinished: { missing: 3, due: 1 }, sha256: 'c', figures: { total: row } },
    after: coverage,
    report: { id: 'r', division: '3501', version: 1, kind: 'final', closedAt, sha256: 'aa' },
    file: {
      report: { id: 'r', kind: 'final', closedAt },
      sheets: {
        city: [figures],
        districts: [{ code: '350102', ...figures }],
        missing: [{ community: '350102001001' }, { community: '350102001002' }],
      },
    },
    sha256: 'aa',
    csv: '\ufeffCode,Name,Population\r\n350102,鼓楼区,10\r\n',
    toVisit: 1,
  };
});

const says = (proof: { holds: boolean; figures: string }) => [proof.holds, proof.figures];

describe('the proofs of midnight', () => {
  it('hold of a drill that ended well', () => {
    expect(says(allAccounted(ended))).toEqual([true, '10 = 5 cleared + 1 held + 1 exempt + 3 listed']);
    expect(says(closedWithReason(ended, 1))).toEqual([true, 'without an outcome: due 1, missing 3']);
    expect(reportSays(ended).holds).toBe(true);
    expect(midnightTable(ended)).toContain('100.0 %');
  });

  it('somebody is in no state that ends, or on no list', () => {
    const lost = { ...row, states: { ...states, cleared: 4, sampled: 1 } };
    const after = { ...ended.after, total: lost, groups: [{ code: '350102', name: '鼓楼区', ...lost }] };
    expect(says(allAccounted({ ...ended, after }))).toEqual([
      false,
      expect.stringContaining('9 of 10 accounted for'),
    ]);
    ended.file.sheets.missing.pop();
    expect(allAccounted(ended).figures).toContain('1 named in the report, 2 missing');
    expect(allAccounted({ ...ended, toVisit: 0 }).figures).toContain('1 due again, 0 of them to be visited');
  });

  it('the closing was not refused, or with other counts', () => {
    const refused = { status: 200, body: { code: '', unfinished: { due: 1, missing: 3 } } };
    expect(closedWithReason({ ...ended, refused }, 1).holds).toBe(false);
    expect(closedWithReason(ended, 0).figures).toContain('held 1');
    const closing = { ...ended.closing, unfinished: { missing: 2 } };
    expect(closedWithReason({ ...ended, closing }, 1).holds).toBe(false);
  });

  it('the report says something else, or is not what its hash says', () => {
    expect(reportSays({ ...ended, sha256: 'bb' }).figures).toContain('the JSON has the hash bb');
    expect(reportSays({ ...ended, csv: ended.csv.replace(',10', ',11') }).figures).toContain(
      'differs in CSV',
    );
    expect(
      reportSays({ ...ended, report: { ...ended.report, closedAt: '2021-09-24T16:04:00.000Z' } }).holds,
    ).toBe(false);
    ended.file.sheets.districts = [{ code: '350102', ...figures, 'states.cleared': 4 }];
    expect(reportSays(ended).figures).toContain('鼓楼区 differs');
    const total = { ...row, population: 11 };
    expect(reportSays({ ...ended, closing: { ...ended.closing, figures: { total } } }).figures).toContain(
      'the closing differs',
    );
  });
});
