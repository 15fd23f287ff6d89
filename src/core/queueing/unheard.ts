import { type CheckInEvent, inOrder, type LineEvent, type ServedEvent } from './events.ts';
import { admission, doorsBeforeOpening, HOUR, MINUTE, type SitePlan } from './plan.ts';
import { measure } from './throughput.ts';
import { byTube, spreadTubes } from './tubes.ts';
import { addUnrecorded } from './unrecorded.ts';

/** Until when what tablets recorded is known to have come in, as far as it is; instants in ms. */
export interface Heard {
  /** By lane. */
  lanes: ReadonlyMap<string, number>;
  /** Of those who check people in. */
  desk: number | undefined;
}

export const heardAll: Heard = { lanes: new Map(), desk: undefined };

/** A line's day with what has not come in made up, and from when on it is. */
export interface FilledIn {
  /** Events as recorded, and made-up swabs of those who will have been served. */
  events: LineEvent[];
  /** Until when check-ins are known: a forecast begins there. */
  asOf: number;
  /** Until when the swabs of most lanes are known: `asOf` of the question where nothing is missing. */
  knownUntil: number;
  /** Whether any swab was made up for what has not come in. */
  guessed: boolean;
}

/** A tablet that was heard so lately is taken to have told everything. */
const lately = 5 * MINUTE;
/** Lanes that all have been silent for so long, or for so many services of all of them, are not all on a break. */
const allSilent = { atLeastMs: 4 * MINUTE, services: 8 };
/** A desk that has checked nobody in for so long, or for so many usual gaps, has not been heard. */
const deskSilent = { atLeastMs: 10 * MINUTE, gaps: 12 };
/** So many services tell how long one takes; before, the plan does. */
const enoughServices = 15;
/** People whose swabs a lane writes down together, at most: a pool. */
const poolSize = 10;

/**
 * What is not recorded yet is not waiting. Where lane tablets are silent, upload by the hour, or have their swabs written
 * down a tube at a time, people whom their lanes will have served since are given made-up swabs: in turn, at the pace
 * that this site's lanes have had, or its plan's before that is known. `speed` above 1 makes them up faster.
 *
 * A lane is missing something from its last record on where its tablet has not been heard since; where it is not known
 * when tablets spoke, if all lanes are silent at once although people wait: lanes do not all stop together, networks do.
 * A lane that is silent while others serve is left to `measure`, which tells a break from a tablet that is cut off.
 */
export function fillIn(
  recorded: readonly LineEvent[],
  now: number,
  plan: SitePlan,
  heard: Heard = heardAll,
  speed = 1,
): FilledIn {
  const past = inOrder(recorded.filter(({ at }) => at <= now));
  const asOf = deskKnownUntil(past, now, plan, heard.desk);
  const known = past.filter(({ at }) => at <= asOf);
  const tubes = byTube(known);
  const events = addUnrecorded(spreadTubes(known, tubes));
  const lanes = lastWords(known);
  const { services } = measure(events, asOf, plan.sessions);
  const durations = services.slice(-200).map(({ durationMs }) => durationMs);
  const mean =
    durations.length < enoughServices
      ? HOUR / plan.ratePerLaneHour
      : durations.reduce((sum, ms) => sum + ms, 0) / durations.length;
  const waiting = inLine(events);
  const dark = darkLanes(lanes, { waiting: waiting.length, asOf, mean, heard, tubes });
  const made = serveInTurn(waiting, dark, { mean: mean / speed, asOf, plan });
  const missing = [...dark.values()].filter(({ most }) => most === Number.POSITIVE_INFINITY);
  const latest = missing.reduce((last, lane) => Math.max(last, lane.from), Number.NEGATIVE_INFINITY);
  const mostly = missing.length > 0 && 2 * missing.length >= lanes.size;
  return {
    events: [...events, ...made],
    asOf,
    knownUntil: Math.min(mostly ? latest : now, asOf),
    guessed: made.length > 0 || asOf < now,
  };
}

/** Whom nobody has recorded as served, of those who have checked in, the first first. */
function inLine(events: readonly LineEvent[]): CheckInEvent[] {
  const served = new Set(events.flatMap((event) => (event.kind === 'served' ? [event.person] : [])));
  const seen = new Set<string>();
  return events.filter((event): event is CheckInEvent => {
    if (event.kind !== 'check-in' || served.has(event.person) || seen.has(event.person)) return false;
    seen.add(event.person);
    return true;
  });
}

/** When each lane that is open recorded something last. */
function lastWords(events: readonly LineEvent[]): Map<string, number> {
  const lanes = new Map<string, number>();
  for (const event of events) {
    if (event.kind === 'check-in') continue;
    if (event.kind === 'lane-closed') lanes.delete(event.lane);
    else lanes.set(event.lane, event.at);
  }
  return lanes;
}

/** Lanes of which something is missing: from when on, and how many people at most. */
function darkLanes(
  lanes: ReadonlyMap<string, number>,
  {
    waiting,
    asOf,
    mean,
    heard,
    tubes,
  }: {
    waiting: number;
    asOf: number;
    mean: number;
    heard: Heard;
    tubes: ReadonlySet<string>;
  },
): Map<string, { from: number; most: number }> {
  const last = [...lanes.values()].reduce((latest, at) => Math.max(latest, at), 0);
  const between = ((tubes.size > 0 ? poolSize : 1) * mean) / Math.max(1, lanes.size);
  const patience = Math.max(allSilent.atLeastMs, allSilent.services * between);
  // One that has been heard of and serves nobody says that it is no matter of the network.
  const spoken = [...lanes.keys()].some((lane) => (heard.lanes.get(lane) ?? 0) >= asOf - lately);
  const silent = !spoken && waiting > lanes.size && asOf - last > patience;
  const dark = new Map<string, { from: number; most: number }>();
  for (const [name, at] of lanes) {
    const known = heard.lanes.get(name);
    const unheard = known === undefined ? silent : known < asOf - lately;
    if (unheard)
      dark.set(name, {
        from: Math.max(at, tubes.has(name) ? at : (known ?? 0)),
        most: Number.POSITIVE_INFINITY,
      });
    else if (tubes.has(name)) dark.set(name, { from: at, most: poolSize - 1 });
  }
  return dark;
}

/** Serves those in line at lanes of which something is missing, one after the other; answers whom that has served by now. */
function serveInTurn(
  waiting: readonly CheckInEvent[],
  dark: ReadonlyMap<string, { from: number; most: number }>,
  { mean, asOf, plan }: { mean: number; asOf: number; plan: SitePlan },
): ServedEvent[] {
  const lanes = [...dark].map(([lane, { from, most }]) => ({ lane, free: from, most }));
  const made: ServedEvent[] = [];
  for (const { person, at } of waiting) {
    const able = lanes.filter(({ most }) => most > 0);
    const [first, ...others] = able;
    if (first === undefined) break;
    const next = others.reduce((one, lane) => (lane.free < one.free ? lane : one), first);
    const ready = Math.max(at, admission(plan.sessions, at)?.servedFrom ?? at);
    const done = Math.max(next.free, ready) + mean;
    if (done > asOf) {
      next.most = 0;
      continue;
    }
    next.free = done;
    next.most -= 1;
    made.push({ kind: 'served', key: `made-up ${person}`, at: done, person, lane: next.lane });
  }
  return made;
}

/**
 * Until when check-ins are known: until now, unless nothing at all has come in of late, and nobody has been checked in for
 * long who would have been.
 */
function deskKnownUntil(
  past: readonly LineEvent[],
  now: number,
  plan: SitePlan,
  heard: number | undefined,
): number {
  const running = plan.sessions.find(
    ({ opensAt, closesAt }) => now >= opensAt - doorsBeforeOpening && now < closesAt,
  );
  const came = past.flatMap((event) => (event.kind === 'check-in' ? [event.at] : []));
  const last = came.at(-1);
  if (running === undefined || last === undefined || last < running.opensAt - doorsBeforeOpening) return now;
  const lastWord = past.at(-1)?.at ?? now;
  if (lastWord >= now - lately) return now;
  if (heard !== undefined) return heard < now - lately ? Math.max(lastWord, heard) : now;
  const lastHour = came.filter((at) => at > last - HOUR).length;
  const gap = Math.min(HOUR, Math.max(last - running.opensAt, MINUTE)) / Math.max(1, lastHour);
  const due = plan.windows.some(
    ({ startsAt, endsAt, booked }) => booked > 0 && startsAt < now && endsAt > last,
  );
  return due && now - last > Math.max(deskSilent.atLeastMs, deskSilent.gaps * gap) ? lastWord : now;
}
