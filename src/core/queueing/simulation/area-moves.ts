import { walkMetres } from '../../geography/index.ts';
import { HOUR } from '../plan.ts';
import type { Action } from '../proposals/index.ts';
import type { Area, AreaSite } from './area-types.ts';
import type { Party } from './parties.ts';
import type { SiteDay } from './site-day.ts';

/** A party with where it goes and whether it has been asked to change that. */
export interface MovingParty extends Party {
  site: string;
  asked: boolean;
}

/** Who goes where, as closings and decisions change it. To be told of them in order of time. */
export function createMoves({ sites, habits, drawn }: Area) {
  const parties: MovingParty[] = sites.flatMap(({ id }) =>
    (drawn.get(id)?.parties ?? []).map((party) => ({ ...party, site: id, asked: false })),
  );
  const siteOf = new Map(sites.map((site) => [site.id, site]));
  const counts = { moved: 0, movedMetres: 0, askedLater: 0, neverCame: 0 };
  const notBefore = (party: MovingParty, at: number): boolean =>
    party.comesAt === undefined || party.comesAt > at;

  const offer = (at: number, action: Extract<Action, { kind: 'offer-windows' }>): void => {
    for (const { from, to, people } of action.windows) {
      let left = people;
      for (const party of parties) {
        if (left <= 0) break;
        if (party.site !== action.site || party.due !== from || party.asked || !notBefore(party, at))
          continue;
        left -= party.members.length;
        party.asked = true;
        if (party.reluctance >= habits.accepts) continue;
        party.site = action.to;
        party.due = to;
        if (party.comesAt === undefined) continue;
        party.comesAt += to - from;
        counts.moved += party.members.length;
        counts.movedMetres += party.members.length * action.walkMetres;
      }
    }
  };

  const pause = ({ site, from, to }: Extract<Action, { kind: 'pause-walk-ins' }>): void => {
    const closes = siteOf.get(site)?.plan.sessions.at(-1)?.closesAt ?? to;
    for (const party of parties) {
      const { comesAt } = party;
      if (party.site !== site || party.due !== undefined || comesAt === undefined) continue;
      if (comesAt < from || comesAt >= to) continue;
      counts.askedLater += party.members.length;
      // Those who are likelier to say yes come back sooner.
      const share = party.reluctance / habits.comesBack;
      const back = to + share * 2 * HOUR;
      const comes = share < 1 && back < closes;
      party.comesAt = comes ? back : undefined;
      if (!comes) counts.neverCame += party.members.length;
    }
  };

  return {
    counts,
    at: (site: string): MovingParty[] => parties.filter((party) => party.site === site),

    bookings(site: string): { booked: number[]; asked: number[] } {
      const windows = siteOf.get(site)?.plan.windows ?? [];
      const index = new Map(windows.map(({ startsAt }, i) => [startsAt, i]));
      const booked = windows.map(() => 0);
      const asked = windows.map(() => 0);
      for (const party of parties) {
        const i = party.site === site && party.due !== undefined ? index.get(party.due) : undefined;
        if (i === undefined) continue;
        booked[i] = (booked[i] ?? 0) + party.members.length;
        if (party.asked) asked[i] = (asked[i] ?? 0) + party.members.length;
      }
      return { booked, asked };
    },

    act(at: number, action: Action): void {
      if (action.kind === 'offer-windows') offer(at, action);
      if (action.kind === 'pause-walk-ins') pause(action);
    },

    /** A site closes: `day` tells who is in line there. */
    close(id: string, at: number, day: (parties: MovingParty[]) => SiteDay): void {
      const closing = siteOf.get(id) as AreaSite;
      const here = parties.filter((party) => party.site === id);
      const waiting = new Map<string, number[]>();
      for (const { party, person, servedAt, leftAt, checkInAt } of day(here).visits) {
        if (checkInAt > at || servedAt !== undefined || (leftAt !== undefined && leftAt <= at)) continue;
        waiting.set(party, [...(waiting.get(party) ?? []), Number(person.slice(party.length + 1))]);
      }
      for (const party of here) {
        const other = elsewhere(closing, sites, party);
        if (other === undefined) continue;
        const walk = (walkMetres(closing.location, other.location) / habits.walkMetresPerHour) * HOUR;
        const inLine = waiting.get(party.id);
        if (inLine !== undefined) {
          const members = inLine.map((member) => party.members[member] ?? 1);
          parties.push({
            ...party,
            id: `${party.id}+`,
            site: other.id,
            due: undefined,
            comesAt: at + walk,
            members,
          });
        } else if (notBefore(party, at)) {
          party.site = other.id;
          // Of windows that have begun nobody gets a new one.
          if (party.due !== undefined && party.due < at) party.due = undefined;
          if (party.comesAt !== undefined && party.comesAt < at + walk) party.comesAt += walk;
        }
      }
    },
  };
}

/** Where a party of a closed site goes: to each other site with a probability that falls with the way. */
function elsewhere(closing: AreaSite, sites: readonly AreaSite[], party: Party): AreaSite | undefined {
  const others = sites.filter(({ id, closesAt }) => id !== closing.id && closesAt === undefined);
  const weights = others.map(({ location }) => 1 / (walkMetres(closing.location, location) + 200));
  let left = lottery(party) * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return others[index];
  }
  return others.at(-1);
}

/** A number in [0, 1) of the party's own, apart from its reluctance. */
function lottery({ reluctance }: Party): number {
  return (reluctance * 1_009) % 1;
}
