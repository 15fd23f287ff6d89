/** The columns of a coverage row that are counted; each counts people. */
export interface CoverageCounts {
  /** Everyone on the roster or registered and not cancelled: the denominator. */
  population: number;
  registered: number;
  /** Those who hold a window. */
  assigned: number;
  /** Those who came: checked in or later. */
  checkedIn: number;
  sampled: number;
  resulted: number;
  /** Those who have not come and need not yet: their exemption holds at the time of asking. */
  exempt: number;
}

/** A coverage row 覆盖率: population = checkedIn + exempt + missing. */
export interface CoverageRow extends CoverageCounts {
  /** Neither came nor exempt. */
  missing: number;
  /** Share of those who have to come who came, 0 to 1; 1 where nobody has to. */
  rate: number;
}

/** Completes a row: what is missing, and the rate, rounded down to 4 places so that 1 means everyone. */
export function coverageRow(counts: CoverageCounts): CoverageRow {
  const missing = counts.population - counts.checkedIn - counts.exempt;
  const due = counts.population - counts.exempt;
  const rate = due === 0 ? 1 : Math.floor((counts.checkedIn / due) * 10_000) / 10_000;
  return { ...counts, missing, rate };
}

/** Adds rows up to a total. */
export function coverageTotal(rows: readonly CoverageCounts[]): CoverageRow {
  const sum: CoverageCounts = {
    population: 0,
    registered: 0,
    assigned: 0,
    checkedIn: 0,
    sampled: 0,
    resulted: 0,
    exempt: 0,
  };
  for (const row of rows) {
    for (const column of Object.keys(sum) as (keyof CoverageCounts)[]) sum[column] += row[column];
  }
  return coverageRow(sum);
}

/**
 * Until when somebody vaccinated or tested at `at` is exempt 豁免: `hours` later. It is a time and can pass
 * during the drill; the person is then due again.
 */
export function exemptUntil(at: Date, hours: number): Date {
  return new Date(at.getTime() + hours * 3_600_000);
}
