import { walkMetres } from '../geography/index.ts';
import type { Point } from '../geography/point.ts';

/** A mobile team: where it begins, when it works, and whose doors it goes to. */
export interface Team {
  id: string;
  start: Point;
  /** Spans in which it works, milliseconds; half open, in order. */
  hours: readonly { from: number; to: number }[];
  communities: ReadonlySet<string>;
}

/** A door to be gone to: people who live together. */
export interface Door {
  id: string;
  community: string;
  /** Whose doors are no way apart, also where it is on no map. */
  building: string;
  people: number;
  /** Null where the building is on no map: it is taken to be as far away as `Pace.unknownMetres`. */
  point: Point | null;
}

export interface Pace {
  /** Knocking, explaining, putting on another gown; and each swab. Minutes. */
  minutesPerDoor: number;
  minutesPerPerson: number;
  /** On foot or by bicycle between doors. */
  metresPerMinute: number;
  unknownMetres: number;
  /** People are told a span of so many minutes, on the quarter of an hour. */
  spanMinutes: number;
}

/** Eight to ten doors an hour in one estate, as mobile teams report; people are told an hour in which somebody comes. */
export const defaultPace: Pace = {
  minutesPerDoor: 4,
  minutesPerPerson: 2,
  metresPerMinute: 80,
  unknownMetres: 1_000,
  spanMinutes: 60,
};

/** Where a team is: on the map as far as that is known, and in which building. */
interface Place {
  point: Point;
  building: string;
}

/** A door on a team's way. */
export interface Stop {
  team: string;
  door: string;
  /** Its place on the team's way, from 0. */
  position: number;
  /** When the team is expected to knock, milliseconds. */
  at: number;
  /** The span that people are told; within the team's hours, and `at` lies in it. */
  from: number;
  to: number;
}

/** Why nobody can come: no team goes to the community, or none has the time. */
export type NoVisit = 'no-team' | 'no-time';

const minute = 60_000;
const quarter = 15 * minute;

/**
 * A way for each team: whichever is free first goes to the nearest door of its communities that nobody goes to yet, as long
 * as it can be done within its hours; what does not fit before a break is begun after it, from where the team starts. Nearest
 * next is within a quarter of the shortest way on average (Johnson and McGeoch 1997), and people of one building follow each
 * other. Pure: the same teams and doors, in whatever order, give the same ways.
 */
export function planRoutes(
  teams: readonly Team[],
  doors: readonly Door[],
  pace: Pace,
): { stops: Stop[]; without: { door: string; reason: NoVisit }[] } {
  const open = new Map([...doors].sort(byId).map((door) => [door.id, door]));
  const crews = [...teams].sort(byId).map((team) => ({
    team,
    place: { point: team.start, building: '' } as Place,
    free: team.hours[0]?.from ?? Number.POSITIVE_INFINITY,
    position: 0,
  }));
  const stops: Stop[] = [];
  const metres = (from: Place, { point, building }: Door) => {
    if (from.building === building) return 0;
    return point === null ? pace.unknownMetres : walkMetres(from.point, point);
  };

  type Crew = (typeof crews)[number];
  /** The nearest door that the team can still go to, and when it would be there. */
  function nextOf({ team, place, free }: Crew) {
    let best: { door: Door; at: number; ends: number; within: { from: number; to: number } } | undefined;
    let nearest = Number.POSITIVE_INFINITY;
    for (const door of open.values()) {
      if (!team.communities.has(door.community)) continue;
      const distance = metres(place, door);
      if (distance >= nearest) continue;
      const fits = timeFor(team, door, place, free);
      if (fits === undefined) continue;
      nearest = distance;
      best = { door, ...fits };
    }
    return best;
  }

  function timeFor(team: Team, door: Door, place: Place, free: number) {
    const takes = (pace.minutesPerDoor + pace.minutesPerPerson * door.people) * minute;
    for (const within of team.hours) {
      if (within.to <= free) continue;
      const begun = free > within.from;
      const way = metres(begun ? place : { point: team.start, building: '' }, door) / pace.metresPerMinute;
      const at = Math.ceil((begun ? free : within.from) + way * minute);
      if (at + takes <= within.to) return { at, ends: at + takes, within };
    }
    return undefined;
  }

  while (open.size > 0) {
    const ready = crews
      .filter(({ free }) => Number.isFinite(free))
      .sort((a, b) => a.free - b.free || byId(a.team, b.team));
    const [crew] = ready;
    if (crew === undefined) break;
    const next = nextOf(crew);
    if (next === undefined) {
      crew.free = Number.POSITIVE_INFINITY;
      continue;
    }
    const { door, at, ends, within } = next;
    open.delete(door.id);
    stops.push({
      team: crew.team.id,
      door: door.id,
      position: crew.position,
      at,
      ...spanOf(at, within, pace),
    });
    crew.position += 1;
    crew.free = ends;
    crew.place = { point: door.point ?? crew.place.point, building: door.building };
  }
  const reached = new Set(teams.flatMap(({ communities }) => [...communities]));
  const without = [...open.values()].map(({ id, community }) => ({
    door: id,
    reason: reached.has(community) ? ('no-time' as const) : ('no-team' as const),
  }));
  return { stops, without };
}

function spanOf(at: number, within: { from: number; to: number }, pace: Pace) {
  const from = Math.max(within.from, Math.floor(at / quarter) * quarter);
  return { from, to: Math.min(within.to, from + pace.spanMinutes * minute) };
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
