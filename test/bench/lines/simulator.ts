import { HOUR, type LineEvent, MINUTE, type SitePlan } from '../../../src/core/queueing/index.ts';
import type { Random } from '../../../src/core/random.ts';

/**
 * A site's day, simulated apart from `core/queueing/simulation` and by other assumptions: people come one by one, the
 * service time is of three kinds of people, lanes take whoever is first, and tablets record as they please.
 */
export interface Day {
  plan: SitePlan;
  /** In order of coming. */
  people: {
    person: string;
    due: number | undefined;
    at: number;
    servedAt: number | undefined;
    lane: number;
  }[];
  /** What has come in by an instant. */
  seenBy(now: number): LineEvent[];
  /** Until when each lane's tablet has been heard at an instant, where that is known. */
  heardAt(now: number): { lanes: Map<string, number>; desk: number | undefined };
}

/** How the people of a scenario come, are served and are recorded. */
export interface Manner {
  /** Walk-ins against bookings. */
  walkIns: number;
  /** How full windows are. */
  fill: number;
  /** Lanes' pace against the plan's. */
  pace: number;
  noShow: number;
  /** More come from here on for an hour: minutes after opening, and how many times as many. */
  rush: { afterMinutes: number; factor: number } | undefined;
  /** A share of people is served by nobody's record. */
  unrecorded: number;
  /** Swabs of a lane are written down together when a tube has so many. */
  tube: number;
  /** Tablets of lanes, and of the desk, upload so often; 0: at once. */
  uploadMinutes: { lanes: number; desk: number };
  /** Lane tablets fall silent from here for so long, minutes after opening; the desk's too, where `all`. */
  silence: { afterMinutes: number; minutes: number; all: boolean } | undefined;
  /** One lane stops for so long. */
  failure: { afterMinutes: number; minutes: number } | undefined;
  /** Whether the service knows when tablets spoke last. */
  known: boolean;
  hours: readonly (readonly [number, number])[];
}

const midnight = Date.parse('2027-03-08T00:00:00+08:00');

/** Draws a plan and a day of it. */
export function simulate(random: Random, manner: Manner): Day {
  const plan = drawPlan(random, manner);
  const people = arrivals(random, plan, manner);
  serve(random, plan, manner, people);
  const records = recordsOf(random, plan, manner, people);
  const opens = plan.sessions[0]?.opensAt ?? 0;
  return {
    plan,
    people,
    seenBy: (now) => records.filter(({ comesIn }) => comesIn <= now).map(({ event }) => event),
    heardAt(now) {
      const lanes = new Map<string, number>();
      const heard = (minutes: number, silent: boolean): number => {
        const last =
          minutes === 0 ? now : opens + Math.floor((now - opens) / (minutes * MINUTE)) * minutes * MINUTE;
        const { silence } = manner;
        if (silence === undefined || !silent) return last;
        const from = opens + silence.afterMinutes * MINUTE;
        return now >= from && now < from + silence.minutes * MINUTE ? Math.min(last, from) : last;
      };
      if (!manner.known) return { lanes, desk: undefined };
      for (let lane = 0; lane < plan.lanes; lane++)
        lanes.set(`${lane}`, heard(manner.uploadMinutes.lanes, true));
      return { lanes, desk: heard(manner.uploadMinutes.desk, manner.silence?.all === true) };
    },
  };
}

function drawPlan(random: Random, manner: Manner): SitePlan {
  const lanes = random.whole(2, 7);
  const ratePerLaneHour = random.whole(35, 80);
  const sessions = manner.hours.map(([from, to]) => ({
    opensAt: midnight + from * HOUR,
    closesAt: midnight + to * HOUR,
  }));
  const perWindow = (lanes * ratePerLaneHour) / 2;
  const windows = sessions.flatMap(({ opensAt, closesAt }) =>
    Array.from({ length: Math.round((closesAt - opensAt) / (30 * MINUTE)) }, (_, n) => ({
      startsAt: opensAt + n * 30 * MINUTE,
      endsAt: opensAt + (n + 1) * 30 * MINUTE,
      booked: Math.round(perWindow * manner.fill * (0.75 + 0.25 * random.next())),
    })),
  );
  return { lanes, ratePerLaneHour, walkInsPerHour: lanes * ratePerLaneHour * 0.1, sessions, windows };
}

function arrivals(
  random: Random,
  { windows, walkInsPerHour, sessions }: SitePlan,
  manner: Manner,
): Day['people'] {
  const people: Day['people'] = [];
  let n = 0;
  const opens = sessions[0]?.opensAt ?? 0;
  const come = (at: number, due: number | undefined): void => {
    const session = sessions.find(({ closesAt }) => at < closesAt);
    if (session === undefined) return;
    const doors = session.opensAt - 30 * MINUTE;
    people.push({ person: `p${n++}`, due, at: Math.max(at, doors), servedAt: undefined, lane: -1 });
  };
  for (const { startsAt, endsAt, booked } of windows) {
    for (let k = 0; k < booked; k++) {
      if (random.chance(manner.noShow)) continue;
      // A triangle over the window and ten minutes around it.
      const share = (random.next() + random.next()) / 2;
      come(startsAt - 10 * MINUTE + share * (endsAt - startsAt + 20 * MINUTE), startsAt);
    }
    const factor =
      manner.rush !== undefined &&
      startsAt >= opens + manner.rush.afterMinutes * MINUTE &&
      startsAt < opens + (manner.rush.afterMinutes + 60) * MINUTE
        ? manner.rush.factor
        : 1;
    const walkIns = Math.round((walkInsPerHour / 2) * manner.walkIns * factor * (0.7 + 0.6 * random.next()));
    for (let k = 0; k < walkIns; k++) come(startsAt + random.next() * (endsAt - startsAt), undefined);
  }
  return people.sort((a, b) => a.at - b.at);
}

function serve(random: Random, plan: SitePlan, manner: Manner, people: Day['people']): void {
  const mean = HOUR / plan.ratePerLaneHour / manner.pace;
  const opens = plan.sessions[0]?.opensAt ?? 0;
  const free = Array.from({ length: plan.lanes }, () => 0);
  const stop = manner.failure;
  const stops = opens + (stop?.afterMinutes ?? 0) * MINUTE;
  for (const one of people) {
    const session = plan.sessions.find(({ closesAt }) => one.at < closesAt);
    const ready = Math.max(one.at, session?.opensAt ?? one.at);
    const lane = free.indexOf(Math.min(...free));
    let begins = Math.max(ready, free[lane] ?? 0);
    if (stop !== undefined && lane === 0 && begins >= stops && begins < stops + stop.minutes * MINUTE) {
      free[0] = stops + stop.minutes * MINUTE;
      const other = free.indexOf(Math.min(...free));
      begins = Math.max(ready, free[other] ?? 0);
      one.lane = other;
    } else one.lane = lane;
    // Quick, usual, slow: a mixture of mean 1.
    const kind = random.next();
    const work = kind < 0.3 ? 0.55 : kind < 0.85 ? 1 : 1.9;
    one.servedAt = begins + mean * work * (0.7 + 0.6 * random.next()) * 1.0;
    free[one.lane] = one.servedAt;
  }
}

function recordsOf(random: Random, plan: SitePlan, manner: Manner, people: Day['people']) {
  const opens = plan.sessions[0]?.opensAt ?? 0;
  const records: { event: LineEvent; comesIn: number }[] = [];
  const silentFrom = opens + (manner.silence?.afterMinutes ?? 0) * MINUTE;
  const silentTo = silentFrom + (manner.silence?.minutes ?? 0) * MINUTE;
  const comesIn = (at: number, minutes: number, silent: boolean): number => {
    const step = minutes * MINUTE;
    const uploaded = minutes === 0 ? at : opens + Math.ceil((at - opens) / step) * step;
    return silent && manner.silence !== undefined && uploaded >= silentFrom && uploaded < silentTo
      ? silentTo
      : uploaded;
  };
  const add = (event: LineEvent, lane: boolean): void => {
    const minutes = lane ? manner.uploadMinutes.lanes : manner.uploadMinutes.desk;
    records.push({ event, comesIn: comesIn(event.at, minutes, lane || manner.silence?.all === true) });
  };
  for (let lane = 0; lane < plan.lanes; lane++)
    add({ kind: 'lane-opened', key: `o${lane}`, at: opens, lane: `${lane}` }, true);
  const tubes = Array.from({ length: plan.lanes }, (): Day['people'] => []);
  const write = (tube: Day['people'], at: number): void => {
    for (const [n, { person, lane }] of tube.splice(0).entries())
      add({ kind: 'served', key: `s${person}`, at: at + n * 400, person, lane: `${lane}` }, true);
  };
  for (const one of [...people].sort((a, b) => (a.servedAt ?? 0) - (b.servedAt ?? 0))) {
    add({ kind: 'check-in', key: `c${one.person}`, at: one.at, person: one.person, due: one.due }, false);
    if (one.servedAt === undefined || random.chance(manner.unrecorded)) continue;
    const tube = tubes[one.lane];
    if (tube === undefined) continue;
    tube.push(one);
    if (tube.length >= manner.tube) write(tube, one.servedAt);
  }
  for (const tube of tubes) write(tube, Math.max(0, ...tube.map(({ servedAt }) => servedAt ?? 0)));
  return records;
}
