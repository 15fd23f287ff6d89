import { newId } from '../../../platform/crypto/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import type { MonitoringReason } from './monitoring.read.ts';
import type { Begin, Exposed, Latest, MonitoringRepo } from './monitoring.repo.ts';

/**
 * Has people come under monitoring, within a transaction, and answers under which. Whoever is already stays under theirs, which a
 * newer exposure makes longer; whoever's is over gets another one only by a newer exposure; and nobody by one that is over.
 */
export type PutUnder = (
  tx: Tx,
  begin: Begin,
  people: readonly Exposed[],
) => Promise<{ id: string; personId: string }[]>;

export function createPutUnder(repo: Pick<MonitoringRepo, 'latest' | 'close' | 'begin'>): PutUnder {
  return async (tx, begin, people) => {
    const { drillId, today, days, reason, by, at } = begin;
    const exposed = latestOf(people).filter(({ exposureDay }) => exposureDay + days >= today);
    const ids = exposed.map(({ personId }) => personId);
    const latest = new Map(
      (await repo.latest(tx, drillId, ids, today)).map((one) => [one.personId, one] as const),
    );
    const stay = exposed.flatMap((one): Latest[] => {
      const had = latest.get(one.personId);
      return had !== undefined && isOverFor(had, one, reason) ? [had] : [];
    });
    const staying = new Set(stay.map(({ personId }) => personId));
    const begins = exposed.filter(({ personId }) => !staying.has(personId));
    const over = begins.flatMap(({ personId }) => {
      const had = latest.get(personId);
      return had !== undefined && had.state !== 'open' && !had.ended ? [had] : [];
    });
    await repo.close(tx, over, by, at);
    const begun = await repo.begin(
      tx,
      begin,
      begins.map((one) => ({ ...one, id: newId() })),
    );
    return [...stay, ...begun].map(({ id, personId }) => ({ id, personId }));
  };
}

/** Each person once: whoever is named twice was exposed at the later of the two. */
function latestOf(people: readonly Exposed[]): Exposed[] {
  const latest = new Map<string, Exposed>();
  for (const one of people) {
    const before = latest.get(one.personId);
    if (before === undefined || before.lastExposureAt < one.lastExposureAt) latest.set(one.personId, one);
  }
  return [...latest.values()];
}

/** Whether what somebody had is over, and nothing newer is told of them than what it was for. */
function isOverFor(had: Latest, { lastExposureAt }: Exposed, reason: MonitoringReason): boolean {
  const newReason = had.state === 'withdrawn' && !had.reasons.includes(reason);
  return had.state !== 'open' && lastExposureAt <= had.lastExposureAt && !newReason;
}
