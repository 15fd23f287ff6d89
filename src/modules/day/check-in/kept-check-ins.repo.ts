import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { type EarlyRowsRepo, SettledMeanwhile, unlessSettled } from '../uploads/index.ts';
import { type NewCheckIn, writeCheckIns } from './check-in.repo.ts';

export interface KeptCheckInsRepo {
  /**
   * Lets a check-in that was kept stand, and settles its review, in one transaction. False, with nothing written, where that
   * person's check-in cannot be written, or somebody has settled the review meanwhile.
   */
  bind(reviewId: string, checkIn: NewCheckIn): Promise<boolean>;
}

export function createKeptCheckInsRepo(
  { sql }: Database,
  early: Pick<EarlyRowsRepo, 'comesRight'>,
): KeptCheckInsRepo {
  const attempt = (reviewId: string, checkIn: NewCheckIn): Promise<boolean | 'stale'> =>
    inTransaction(sql, async (tx) => {
      const [result] = await writeCheckIns(sql, tx, [checkIn]);
      if (result === 'stale') return 'stale';
      if (result === undefined || typeof result === 'string') return false;
      const { registrationId, receivedAt } = checkIn;
      const how = { action: 'check-in', registrationId };
      if (!(await early.comesRight(tx, reviewId, receivedAt, how))) throw new SettledMeanwhile();
      return true;
    });
  return {
    async bind(reviewId, checkIn) {
      for (;;) {
        const done = await unlessSettled(attempt(reviewId, checkIn));
        if (done !== 'stale') return done ?? false;
      }
    },
  };
}
