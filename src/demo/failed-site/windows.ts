import { allItems } from '../http/pages.ts';
import { COUNTY, members } from './district.ts';
import type { Stage } from './prepare.ts';
import { sessionsOfDay, WINDOW } from './schedule.ts';
import type { Booked, WorldSite } from './world.ts';

/** A registration as headquarters see it. */
export interface Listed {
  id: string;
  status: string;
  appointment: { siteId: string; slotId: string; startsAt: string } | null;
  checkedInAt: string | null;
}

export async function listAll({ client, drillId, headquarters }: Stage): Promise<Map<string, Listed>> {
  const path = `/v1/drills/${drillId}/registrations?division=${COUNTY}`;
  const list = new Map<string, Listed>();
  for await (const one of allItems<Listed>(
    client,
    'list registrations',
    path,
    headquarters.district(COUNTY),
  )) {
    list.set(one.id, one);
  }
  return list;
}

/** Who holds which window: those of a household who hold the same one come together. */
export function partiesOf(
  { seed, list, registrations }: Pick<Stage, 'seed' | 'list' | 'registrations'>,
  listed: ReadonlyMap<string, Listed>,
): { booked: Booked[]; registrationsOf: Map<string, string[]> } {
  const booked: Booked[] = [];
  const registrationsOf = new Map<string, string[]>();
  for (const [household, ids] of registrations.entries()) {
    const one = list[household];
    if (one === undefined) continue;
    const people = members(seed, household, one);
    const bySlot = new Map<string, number[]>();
    for (const [n, id] of ids.entries()) {
      const slot = listed.get(id)?.appointment?.slotId;
      if (slot !== undefined) bySlot.set(slot, [...(bySlot.get(slot) ?? []), n]);
    }
    for (const [part, own] of [...bySlot.values()].entries()) {
      const first = listed.get(ids[own[0] ?? 0] ?? '')?.appointment;
      if (first === null || first === undefined) continue;
      const id = part === 0 ? `h${household}` : `h${household}/${part}`;
      const ages = own.map((n) => people[n]?.age ?? 'adult');
      booked.push({ id, site: first.siteId, startsAt: Date.parse(first.startsAt), ages });
      registrationsOf.set(
        id,
        own.map((n) => ids[n] ?? ''),
      );
    }
  }
  return { booked, registrationsOf };
}

/** The sites as they were planned, each window with the people whom Muster gave it. */
export function worldSites({ sites }: Pick<Stage, 'sites'>, booked: readonly Booked[]): WorldSite[] {
  return sites.map(({ id, location, lanes, ratePerLaneHour, walkInShare, slots }) => ({
    id,
    location,
    plan: {
      lanes,
      ratePerLaneHour,
      walkInsPerHour: lanes * ratePerLaneHour * walkInShare,
      sessions: sessionsOfDay,
      windows: slots.map(({ startsAt }) => ({
        startsAt,
        endsAt: startsAt + WINDOW,
        booked: booked
          .filter((party) => party.site === id && party.startsAt === startsAt)
          .reduce((sum, { ages }) => sum + ages.length, 0),
      })),
    },
  }));
}
