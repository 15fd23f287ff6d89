import { defaultSwabRules } from '../../src/core/swabs/index.ts';
import type { TestApp } from './app.ts';
import { city, gulou, taijiang } from './divisions.ts';

export interface AppointmentAnswer {
  siteId: string;
  slotId: string;
  startsAt: string;
  endsAt: string;
  queueNumber: number;
  reason: string;
  walkMetres: number | null;
}

/** What a registration is answered with. */
export interface RegistrationAnswer {
  id: string;
  householdId: string;
  status: string;
  appointment: AppointmentAnswer | null;
}

export interface SiteAnswer {
  id: string;
  division: string;
  status: string;
  slots: { count: number; capacity: number; bookable: number };
}

export interface SlotAnswer {
  id: string;
  startsAt: string;
  endsAt: string;
  capacity: number;
  available: number;
}

export interface PageAnswer<T> {
  items: T[];
  nextCursor: string | null;
}

export interface DrillPlan {
  /** Lanes and rate of each site; 1 lane of 20 an hour gives 10 places in 30 minutes, 9 of them bookable. */
  lanes?: number;
  ratePerLaneHour?: number;
  walkInShare?: number;
  /** Sites in each district, the first nearest to the middle of town. */
  sites?: number;
  /** One day's hours unless told: 7 windows of 30 minutes. */
  hours?: { opensAt: string; closesAt: string }[];
  /** Unless false, both districts publish their part. */
  publish?: boolean;
}

export interface SeededDrill {
  id: string;
  /** Site ids of the two districts. */
  gulou: string[];
  taijiang: string[];
  cityHq: string;
  gulouHq: string;
  taijiangHq: string;
}

export const drillStarts = '2021-09-22T00:00:00+08:00';
export const drillEnds = '2021-09-25T00:00:00+08:00';
/** One morning of 7 windows. */
export const morning = { opensAt: '2021-09-22T08:30:00+08:00', closesAt: '2021-09-22T12:00:00+08:00' };

export const drillPlan = {
  kind: 'mass' as 'mass' | 'control',
  name: '福州市全员核酸检测演练',
  city,
  startsAt: drillStarts,
  endsAt: drillEnds,
  windowMinutes: 30,
  poolSize: 10,
  exemptionHours: 48,
  walkLimitMetres: 1_000,
  detourFactor: 1.3,
  // A few accounts register for a whole city in the tests.
  doorRestMinutes: 60,
  peoplePerAccount: null as number | null,
  checkInRules: { earlyMinutes: 30, lateMinutes: 30, otherSites: 'warn' as const },
  resultRules: { reswab: 'site' as const, tellAfterMinutes: 120, pooledHours: 24, singleHours: 6 },
  monitoringRules: {
    home: { days: 14, swabDays: [1, 4, 7, 14] },
    central: { days: 14, swabDays: [1, 4, 7, 14] },
  },
  swabRules: defaultSwabRules,
  waitingBands: { clearMinutes: 25, busyMinutes: 50 },
  countersigning: { publishing: false, cancelling: false, standsMinutes: 60 },
  communities: [...gulou.communities, ...taijiang.communities],
};

/** A site as headquarters post it. */
export function sitePlan(
  district: { division: string; communities: readonly string[] },
  index: number,
  plan: DrillPlan = {},
) {
  return {
    name: `${district.division} 采样点 ${index + 1}`,
    address: `东街 ${index + 1} 号`,
    location: { lng: 119.3 + index * 0.005, lat: 26.08 },
    division: district.division,
    communities: [...district.communities],
    lanes: plan.lanes ?? 1,
    ratePerLaneHour: plan.ratePerLaneHour ?? 20,
    walkInShare: plan.walkInShare ?? 0.1,
    hours: plan.hours ?? [morning],
  };
}

/**
 * A drill in Fuzhou with two communities in Gulou and one in Taijiang, two sites in each, published: everything
 * through HTTP, as the headquarters do it.
 */
export async function seedDrill(t: TestApp, plan: DrillPlan = {}): Promise<SeededDrill> {
  const cityHq = await t.token('city-hq', { division: city });
  const gulouHq = await t.token('district-hq', { division: gulou.division });
  const taijiangHq = await t.token('district-hq', { division: taijiang.division });
  const drill = await t.need<{ id: string }>('POST', '/v1/drills', { token: cityHq, body: drillPlan });

  async function sitesOf(district: typeof gulou | typeof taijiang, token: string): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < (plan.sites ?? 2); index++) {
      const body = sitePlan(district, index, plan);
      const site = await t.need<SiteAnswer>('POST', `/v1/drills/${drill.id}/sites`, { token, body });
      ids.push(site.id);
    }
    if (plan.publish !== false) {
      const body = { division: district.division };
      await t.need('POST', `/v1/drills/${drill.id}/publish`, { token, body });
    }
    return ids;
  }

  return {
    id: drill.id,
    gulou: await sitesOf(gulou, gulouHq),
    taijiang: await sitesOf(taijiang, taijiangHq),
    cityHq,
    gulouHq,
    taijiangHq,
  };
}

/** The slots of a site, all of them. */
export async function slotsOf(t: TestApp, siteId: string): Promise<SlotAnswer[]> {
  return (await t.need<PageAnswer<SlotAnswer>>('GET', `/v1/sites/${siteId}/slots?limit=1000`)).items;
}

/** What the database says of capacity, by a count of its own: the service's recount is not asked. */
export async function recount(
  t: Pick<TestApp, 'sql'>,
): Promise<{ drift: number; overfull: number; orphans: number; twice: number }> {
  const [row] = await t.sql<{ drift: number; overfull: number; orphans: number; twice: number }[]>`
    select
      (select count(*)::int from slots s where s.used <> (select count(*) from appointments a where a.slot_id = s.id)) as drift,
      (select count(*)::int from slots s where (select count(*) from appointments a where a.slot_id = s.id) > s.bookable) as overfull,
      (select count(*)::int from appointments a where not exists (
        select from registrations r where r.id = a.registration_id and r.status in ('assigned', 'missed', 'checked-in', 'sampled', 'cleared', 'held', 'retest'))) as orphans,
      (select count(*)::int from (select registration_id from appointments group by 1 having count(*) > 1) d) as twice`;
  return row ?? { drift: -1, overfull: -1, orphans: -1, twice: -1 };
}

export const inOrder = { drift: 0, overfull: 0, orphans: 0, twice: 0 };
