import { type CheckInEvent, inOrder, type LineEvent } from './events.ts';
import { admission, HOUR, type SitePlan } from './plan.ts';
import { measure, type Throughput } from './throughput.ts';

/** Tablets that record lanes and have recorded no swab of those who came so long ago, though so many did, record none. */
const noSwabsFor = HOUR;
const noSwabsOf = 20;

/**
 * Whether nothing of a day tells when anybody is served: no swabs are recorded, and no lanes either; or lanes are, for
 * an hour and more, while nobody is said to be served at them. Some tablets record check-ins alone.
 */
export function tellsNoSwabs(events: readonly LineEvent[], asOf: number): boolean {
  const past = events.filter(({ at }) => at <= asOf);
  if (past.some(({ kind }) => kind === 'served')) return false;
  const lanesSince = past.reduce(
    (since, { kind, at }) => (kind === 'check-in' ? since : Math.min(since, at)),
    asOf,
  );
  if (past.every(({ kind }) => kind === 'check-in')) return true;
  const early = past.filter(
    ({ kind, at }) => kind === 'check-in' && at >= lanesSince && at <= asOf - noSwabsFor,
  );
  return asOf - lanesSince > noSwabsFor && early.length >= noSwabsOf;
}

/**
 * What check-ins alone say of a site's day. Who came and when is known; when they were served is not, so they are
 * taken to be served in turn by the plan's lanes at the plan's rate, from the opening of their session on (with one
 * constant service time the line of Kiefer and Wolfowitz 1955 is exact). Nothing is learnt from services that nobody
 * saw: there are none in the answer, nor waits, so that what is believed of the lanes' speed stays the plan's, as
 * uncertain as that is; arrivals, punctuality and no-show are learnt as ever. Lanes that are said to be closed are.
 */
export function measureByPlan(events: readonly LineEvent[], asOf: number, plan: SitePlan): Throughput {
  const arrived = new Map<string, CheckInEvent>();
  for (const event of inOrder(events.filter(({ at }) => at <= asOf))) {
    if (event.kind === 'check-in' && !arrived.has(event.person)) arrived.set(event.person, event);
  }
  const { lanes } = measure(
    events.filter(({ kind }) => kind !== 'check-in'),
    asOf,
    plan.sessions,
  );
  const running = plan.sessions.some(({ opensAt, closesAt }) => asOf >= opensAt && asOf < closesAt);
  const closed = lanes.filter(({ state }) => state === 'closed').length;
  const lanesOpen = running ? Math.max(0, plan.lanes - closed) : 0;
  const service = HOUR / plan.ratePerLaneHour;
  const free = new Array<number>(Math.max(1, plan.lanes - closed)).fill(0);
  let [served, servedLastHour, early] = [0, 0, 0];
  for (const { at } of arrived.values()) {
    const ready = Math.max(at, admission(plan.sessions, at)?.servedFrom ?? at);
    if (ready > asOf) early += 1;
    const next = free.indexOf(Math.min(...free));
    const done = Math.max(ready, free[next] ?? 0) + service;
    free[next] = done;
    if (done > asOf) continue;
    served += 1;
    if (done > asOf - HOUR) servedLastHour += 1;
  }
  const arrivals = [...arrived.values()].map(({ at, due }) => ({ at, due }));
  return {
    asOf,
    checkedIn: arrived.size,
    served,
    waiting: arrived.size - served,
    early,
    gone: 0,
    servedLastHour,
    lanesOpen,
    lanes,
    arrivals,
    services: [],
    waits: [],
  };
}
