import { createMoves, type MovingParty } from './area-moves.ts';
import type { Area, AreaDay, AreaHabits, AreaSite, Decision } from './area-types.ts';
import { drawLane, drawLanes, type LaneDay } from './lanes.ts';
import { drawParties } from './parties.ts';
import { type SiteDay, simulateSite } from './site-day.ts';
import { drawSpeed, type Speed } from './speed.ts';

export function drawArea(sites: readonly AreaSite[], habits: AreaHabits): Area {
  const drawn = new Map(
    sites.map(({ id, plan, conditions, seed }) => [
      id,
      {
        parties: drawParties(plan, conditions, id, seed),
        lanes: drawLanes(plan, conditions, seed),
        speed: drawSpeed(plan.sessions, conditions, seed),
      },
    ]),
  );
  return { sites, habits, drawn };
}

/**
 * The day of all sites of an area under some decisions. People, lanes and mishaps are the same whatever is decided,
 * and a decision changes nothing before its time: so a day can be run again with one decision more.
 *
 * A site that has to close sends its people to the others, more of them to the nearer: those who stand in line walk
 * there, those who hold a later window get the same one there, walk-ins come there.
 *
 * With `until` people know nothing of what closes later: bookings are those of that instant, and the day is true
 * up to it.
 */
export function simulateArea(
  area: Area,
  decisions: readonly Decision[],
  until = Number.POSITIVE_INFINITY,
): AreaDay {
  const moves = createMoves(area);
  const happenings = [
    ...area.sites.flatMap(({ id, closesAt }) =>
      closesAt === undefined ? [] : [{ at: closesAt, closes: id }],
    ),
    ...decisions.map(({ at, action }) => ({ at, action })),
  ]
    .filter(({ at }) => at <= until)
    .sort((a, b) => a.at - b.at);
  for (const happening of happenings) {
    if ('action' in happening) moves.act(happening.at, happening.action);
    else
      moves.close(happening.closes, happening.at, (parties) =>
        run(area, happening.closes, parties, decisions),
      );
  }
  const days = area.sites.map(({ id }) => {
    const parties = moves.at(id);
    return [id, { day: run(area, id, parties, decisions), ...moves.bookings(id) }] as const;
  });
  return { sites: new Map(days), ...moves.counts };
}

/** One site's day with the parties that come there and the lanes that are decided. */
function run(
  area: Area,
  id: string,
  parties: readonly MovingParty[],
  decisions: readonly Decision[],
): SiteDay {
  const site = area.sites.find((one) => one.id === id) as AreaSite;
  const speed = area.drawn.get(id)?.speed as Speed;
  return simulateSite({ plan: site.plan, parties, lanes: lanesOf(area, site, decisions), speed });
}

function lanesOf(area: Area, site: AreaSite, decisions: readonly Decision[]): LaneDay[] {
  const lanes = [...(area.drawn.get(site.id)?.lanes ?? [])];
  const add = (opensAt: number): void => {
    lanes.push(drawLane(site.plan, site.conditions, site.seed, lanes.length, opensAt));
  };
  const close = (at: number): void => {
    const last = lanes.findLastIndex(({ closesAt, opensAt }) => closesAt > at && opensAt <= at);
    const lane = lanes[last];
    if (lane !== undefined) lanes[last] = { ...lane, closesAt: at };
  };
  for (const { at, action } of [...decisions].sort((a, b) => a.at - b.at)) {
    if (action.kind === 'open-lanes' && action.site === site.id) {
      for (let i = 0; i < action.lanes; i++) add(action.opensAt);
    } else if (action.kind === 'bring-lane') {
      if (action.from === site.id) close(action.leavesAt);
      if (action.site === site.id) add(at + (action.arrivesAt - at) * area.habits.teamDelay);
    }
  }
  const { closesAt } = site;
  if (closesAt === undefined) return lanes;
  return lanes.map((lane) => ({ ...lane, closesAt: Math.min(lane.closesAt, closesAt) }));
}
