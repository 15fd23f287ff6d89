import type { Queryable } from '../../../platform/db/index.ts';
import type { LineState } from './line-state.ts';

/** Who is still to be swabbed at a site by its forecast. */
export interface SiteExpectation {
  siteId: string;
  /** In line now. */
  waiting: number;
  /** The windows that run and are to come today, ms, with the median of who will come in each. */
  spans: { startsAt: number; endsAt: number; people: number }[];
}

/** A forecast that is older says nothing of now. */
const freshFor = '15 minutes';

/** The people expected at those of the sites whose lines have been worked out lately: of others nothing is forecast. */
export async function expectedPeople(
  on: Queryable,
  sites: readonly string[],
  now: Date,
): Promise<SiteExpectation[]> {
  const rows = await on<{ siteId: string; waiting: number; windows: LineState['windows'] }[]>`
    select site_id as "siteId", waiting, state->'windows' as windows from site_queues
    where site_id = any(${[...sites]}::uuid[]) and as_of > ${now}::timestamptz - ${freshFor}::interval
      and as_of <= ${now}::timestamptz + interval '1 minute'`;
  return rows.map(({ siteId, waiting, windows }) => ({
    siteId,
    waiting,
    // Of the window that runs only what is left of it.
    spans: windows.flatMap(({ startsAt, endsAt, arrivals }) => {
      const from = Math.max(startsAt, now.getTime());
      return from >= endsAt
        ? []
        : [{ startsAt: from, endsAt, people: (arrivals.p50 * (endsAt - from)) / (endsAt - startsAt) }];
    }),
  }));
}
