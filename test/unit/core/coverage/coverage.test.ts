import { describe, expect, test } from 'vitest';
import {
  type CoverageCounts,
  coverageRow,
  coverageTotal,
  exemptUntil,
} from '../../../../src/core/coverage/index.ts';
import fc from '../../../support/properties.ts';

/** Counts that can be: nobody is counted in two of came, exempt and neither. */
const counts: fc.Arbitrary<CoverageCounts> = fc
  .tuple(fc.nat(500), fc.nat(500), fc.nat(500), fc.nat(100), fc.nat(100))
  .map(([came, exempt, neither, registered, assigned]) => ({
    population: came + exempt + neither,
    registered,
    assigned,
    checkedIn: came,
    sampled: 0,
    resulted: 0,
    exempt,
  }));

describe('coverage', () => {
  test('a row: who is missing, and which share of those who have to come came', () => {
    const row = coverageRow({
      population: 1_000,
      registered: 950,
      assigned: 900,
      checkedIn: 899,
      sampled: 0,
      resulted: 0,
      exempt: 100,
    });
    expect(row).toMatchObject({ missing: 1, rate: 0.9988 });
  });

  test('the rate is 1 only where nobody is missing', () => {
    fc.assert(
      fc.property(counts, (one) => {
        const row = coverageRow(one);
        expect(row.population).toBe(row.checkedIn + row.exempt + row.missing);
        expect(row.rate === 1).toBe(row.missing === 0);
        expect(row.rate).toBeGreaterThanOrEqual(0);
        expect(row.rate).toBeLessThanOrEqual(1);
      }),
    );
    expect(
      coverageRow({
        population: 1e6,
        registered: 0,
        assigned: 0,
        checkedIn: 999_999,
        sampled: 0,
        resulted: 0,
        exempt: 0,
      }).rate,
    ).toBe(0.9999);
  });

  test('a total is the sum of its rows, in every column', () => {
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 20 }), (rows) => {
        const total = coverageTotal(rows);
        for (const column of ['population', 'registered', 'assigned', 'checkedIn', 'exempt'] as const) {
          expect(total[column]).toBe(rows.reduce((sum, row) => sum + row[column], 0));
        }
        expect(total.missing).toBe(rows.map(coverageRow).reduce((sum, row) => sum + row.missing, 0));
      }),
    );
    expect(coverageTotal([])).toMatchObject({ population: 0, missing: 0, rate: 1 });
  });

  test('an exemption ends so many hours later, through midnight and the end of a month', () => {
    expect(exemptUntil(new Date('2021-09-30T20:00:00+08:00'), 48)).toEqual(
      new Date('2021-10-02T20:00:00+08:00'),
    );
    expect(exemptUntil(new Date('2021-09-30T20:00:00+08:00'), 0)).toEqual(
      new Date('2021-09-30T20:00:00+08:00'),
    );
  });
});
