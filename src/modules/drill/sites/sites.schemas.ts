import { z } from 'zod';
import { mostLanesOfSite } from '../../../core/capacity/index.ts';
import { siteKinds, siteStatuses } from '../../../core/lifecycle/index.ts';
import {
  communityCode,
  divisionCode,
  instant,
  instantOut,
  pageQuery,
  uuid,
} from '../../../platform/http/index.ts';
import { location, locationIn, placeQuery, queryDatum, text } from '../../foundation/index.ts';
import type { Site, Slot } from './sites.read.ts';

export const siteLanes = z.int().min(1).max(mostLanesOfSite);
export const siteHours = z
  .array(z.strictObject({ opensAt: instant, closesAt: instant }).meta({ id: 'OpeningHours' }))
  .min(1)
  .max(60);

export const newSite = z
  .strictObject({
    kind: z.enum(siteKinds).default('fixed').meta({
      description:
        '`mobile`: a team with a tablet and tubes that goes to doors of its communities, within its hours; it has no windows',
    }),
    name: text(100),
    address: text(200),
    location,
    division: divisionCode,
    communities: z.array(communityCode).min(1).max(500),
    lanes: siteLanes,
    ratePerLaneHour: z.int().min(1).max(240).meta({ description: 'People that one lane serves in an hour' }),
    walkInShare: z
      .number()
      .min(0)
      .max(0.9)
      .meta({ description: 'Share of places kept for people without appointment' }),
    hours: siteHours,
  })
  .meta({
    id: 'NewSite',
    examples: [
      {
        name: '中山社区采样点',
        address: '中山路 1 号',
        location: { lng: 119.2945, lat: 26.0854 },
        division: '350102001',
        communities: ['350102001001'],
        lanes: 4,
        ratePerLaneHour: 70,
        walkInShare: 0.1,
        hours: [{ opensAt: '2021-09-22T08:30:00+08:00', closesAt: '2021-09-22T12:00:00+08:00' }],
      },
    ],
  });

/** What of a site can be changed as it stands; its lanes and hours go by replans, since people have windows there. */
export const siteChange = z
  .strictObject({
    name: text(100)
      .optional()
      .meta({ examples: ['鼓楼区体育馆采样点'] }),
    address: text(200)
      .optional()
      .meta({ examples: ['中山路 3 号'] }),
    location: location.optional(),
  })
  .meta({
    id: 'SiteChange',
    examples: [{ address: '中山路 3 号', location: { lng: 119.2951, lat: 26.0852 } }],
  });

export const siteId = z.object({ siteId: uuid });

export const siteAnswer = z
  .object({
    id: z.string(),
    drillId: z.string(),
    kind: z.enum(siteKinds),
    name: z.string(),
    address: z.string(),
    location: z
      .object({ lng: z.number(), lat: z.number() })
      .meta({ description: 'WGS 84, or in the `datum` of the query' }),
    division: z.string(),
    communities: z.array(z.string()),
    lanes: z.int(),
    ratePerLaneHour: z.int(),
    walkInShare: z.number(),
    hours: z.array(z.object({ opensAt: instantOut, closesAt: instantOut }).meta({ id: 'OpeningHours' })),
    status: z.enum(siteStatuses),
  })
  .meta({ id: 'Site', description: 'A sampling point' });

export const siteCreated = siteAnswer
  .extend({
    slots: z
      .object({ count: z.int(), capacity: z.int(), bookable: z.int() })
      .meta({ description: "Windows inside the drill's time, and the places they offer in all" }),
  })
  .meta({ id: 'CreatedSite', description: 'The new site, a draft, with its windows counted' });

export const siteQuery = z.strictObject({ datum: queryDatum });

export const siteListed = siteAnswer
  .extend({ distanceMetres: z.number().nullable() })
  .meta({ id: 'ListedSite', description: 'A sampling point, and how far it is' });

export const sitesQuery = z.strictObject({
  division: divisionCode.optional(),
  ...placeQuery,
  ...pageQuery,
});

export const slotAnswer = z
  .object({
    id: z.string(),
    startsAt: instantOut,
    endsAt: instantOut,
    capacity: z.int().meta({ description: 'People that the lanes serve in the window, walk-ins included' }),
    available: z
      .int()
      .meta({ description: 'Places that can still be booked; none once the drill is closed' }),
  })
  .meta({ id: 'Slot', description: 'A window of a site' });

/** A site, its place in WGS 84 or the datum that is asked for. */
export function showSite(site: Site, datum?: z.output<typeof queryDatum>): z.output<typeof siteAnswer> {
  const { lng, lat, ...rest } = site;
  return { ...rest, location: locationIn({ lng, lat }, datum) };
}

export function showSlot(slot: Slot): z.output<typeof slotAnswer> {
  return {
    id: slot.id,
    startsAt: slot.startsAt.toISOString(),
    endsAt: slot.endsAt.toISOString(),
    capacity: slot.capacity,
    // Below zero while people who no longer fit are moved away.
    available: Math.max(0, slot.bookable - slot.used),
  };
}
