import { z } from 'zod';
import {
  communityCode,
  divisionCode,
  instantOut,
  listIn,
  pageQuery,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { revealReason } from '../../foundation/index.ts';
import { doorState, shownVisit } from './visits.schemas.ts';

const flag = writtenAs(z.enum(['true']), { en: 'true, or leave it out', zh: '填 true 或不填' });

const which = {
  community: divisionCode.optional().meta({
    description: 'A community, or the street or district that holds several',
    examples: ['350102001001'],
  }),
  building: uuid.optional(),
  stairwell: uuid.optional(),
  state: doorState.optional(),
};

export const doorsQuery = z.strictObject({
  ...which,
  contested: flag.optional().meta({ description: 'Only doors about which somebody has to decide' }),
  ...pageQuery,
});

export const progressQuery = z.strictObject({
  by: z.enum(['stairwell', 'team', 'hour']).default('stairwell'),
  community: which.community,
});

export const doorId = drillId.extend({ doorId: uuid });
export const stairwellId = drillId.extend({ stairwellId: uuid });
export const teamId = z.object({ teamId: uuid });
export const visitReviewId = drillId.extend({ reviewId: uuid });

const resident = z
  .object({
    registrationId: z.string().meta({ description: 'The person, whether registered or only on the roster' }),
    name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
    status: z
      .string()
      .nullable()
      .meta({ description: 'Null for somebody on the roster who is not registered' }),
  })
  .meta({ id: 'DoorResident', description: 'Somebody who lives behind a door' });

const residentWithPass = resident
  .extend({
    pass: z
      .string()
      .nullable()
      .meta({ description: 'The signed pass, to be shown on the phone’s screen, of whoever has a window' }),
  })
  .meta({ id: 'DoorResidentWithPass', description: 'Somebody who lives behind a door, with their pass' });

const door = {
  id: z.string(),
  community: z.string(),
  buildingId: z.string(),
  building: z.string(),
  stairwellId: z.string(),
  unit: z.string().nullable(),
  floor: z
    .int()
    .nullable()
    .meta({ description: 'From the number of the room: 502 is on the fifth; null of any other' }),
  room: z.string().nullable(),
  state: doorState,
  lastAt: instantOut.nullable().meta({ description: 'When somebody was there last' }),
  notBefore: instantOut
    .nullable()
    .meta({ description: 'Until when nobody is to knock there again; null where that is over' }),
  nobodyThere: z.array(instantOut).meta({ description: 'When nobody was there, one time after the other' }),
  contested: z
    .boolean()
    .meta({ description: 'Whether visits contradict each other, until somebody decides' }),
  added: z.boolean().meta({ description: 'Whether a team has found it: nobody knew of it' }),
  revision: z.int().meta({ description: 'The `base` of the next visit' }),
  teamId: z.string().nullable().meta({ description: 'The team that has the stairwell' }),
};

export const doorAnswer = z
  .object({ ...door, people: z.array(resident) })
  .meta({ id: 'Door', description: 'A door, with who lives there and how it stands' });

export const doorDetail = z
  .object({ ...door, people: z.array(residentWithPass), visits: z.array(shownVisit) })
  .meta({ id: 'DoorDetail', description: 'A door with all that was recorded there' });

export const settleBody = z
  .strictObject({
    visitId: uuid.meta({ description: 'The visit that stands' }),
    reason: revealReason.meta({
      description: 'Kept, sealed, in the audit log',
      examples: ['已与两队电话核实情况'],
    }),
  })
  .meta({
    id: 'DoorSettlement',
    examples: [{ visitId: '01890a5d-ac96-874b-bcce-b302099a8057', reason: '已与两队电话核实情况' }],
  });

export const workQuery = z.strictObject({
  since: writtenAs(z.string().max(6000), {
    en: 'the since of an answer before, as it was answered',
    zh: '此前返回的 since，原样填写',
  })
    .optional()
    .meta({
      description: 'Only doors that changed after this',
      examples: ['WyI3NDE6NzQxOiIsbnVsbCxudWxsLG51bGxd'],
    }),
  limit: pageQuery.limit,
});

const workDoor = z
  .object({
    ...door,
    given: z
      .boolean()
      .meta({ description: 'False where the team has the stairwell no more: it drops the door' }),
    people: z.array(residentWithPass),
  })
  .meta({ id: 'WorkDoor', description: 'A door of a team’s work list' });

export const workPage = listIn(
  z
    .object({
      items: z.array(workDoor),
      since: z.string().meta({
        description: 'For `since` of the next request, on the last page, too: what changes later follows it',
      }),
      more: z.boolean().meta({ description: 'Whether there is more right now' }),
    })
    .meta({ id: 'TeamWork', description: 'Doors of a team in the order in which they changed' }),
  'items',
  workDoor,
  ({ since, more }) => (more === true ? { since } : undefined),
);

export const sharingBody = z
  .strictObject({
    community: communityCode,
    teams: z
      .array(uuid)
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'Between whom; all that are sent from door to door there, unless told' }),
    seed: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(1)
      .meta({ description: 'Another one gives another proposal; the same one always the same' }),
    confirm: writtenAs(z.string().regex(/^[0-9a-f]{32}$/), {
      en: 'the digest of a proposal, as it was answered',
      zh: '方案返回的 digest，原样填写',
    })
      .optional()
      .meta({
        description: 'Has the proposal of this digest done, if it is as it was',
        examples: ['9f86d081884c7d659a2feaa0c55ad015'],
      }),
  })
  .meta({ id: 'DoorSharing', examples: [{ community: '350102001001', seed: 1 }] });

export const sharingAnswer = z
  .object({
    digest: z.string().meta({ description: 'What confirms it' }),
    confirmed: z.boolean(),
    shares: z.array(
      z.object({
        teamId: z.string(),
        team: z.string(),
        openDoors: z.int().meta({ description: 'With those that the team has already' }),
        minutes: z.number().meta({ description: 'About how long all of that takes, the way included' }),
        stairwells: z
          .array(
            z.object({
              id: z.string(),
              building: z.string(),
              unit: z.string().nullable(),
              doors: z.int(),
              open: z.int().meta({ description: 'Doors to which somebody has to go' }),
            }),
          )
          .meta({ description: 'In the order of the way' }),
      }),
    ),
  })
  .meta({ id: 'DoorShares', description: 'Which stairwells go to which teams' });

export const giftBody = z
  .strictObject({ teamId: uuid.nullable().meta({ description: 'Null takes it back' }) })
  .meta({ id: 'StairwellGift', examples: [{ teamId: null }] });

const progressLine = z
  .object({
    key: z.string().meta({ description: 'The stairwell, the team, or when the hour begins' }),
    building: z.string().nullable().meta({ description: 'Of a stairwell' }),
    unit: z.string().nullable(),
    doors: z.int(),
    visited: z.int(),
    done: z.int().meta({ description: 'Doors to which nobody has to go any more' }),
    visits: z.int(),
    people: z.int().meta({ description: 'Who was found, counted with each visit' }),
  })
  .meta({ id: 'DoorProgress', description: 'How far the doors of a stairwell, a team or an hour are' });

export const progressAnswer = listIn(
  z
    .object({ items: z.array(progressLine) })
    .meta({ id: 'DoorProgressLines', description: 'How far doors are' }),
  'items',
  progressLine,
  () => undefined,
);

export const passesQuery = z.strictObject({ building: uuid, stairwell: uuid.optional() });

export const visitReview = z
  .object({
    id: z.string(),
    teamId: z.string().nullable(),
    code: z.string().meta({ description: 'Why it could not be taken', examples: ['not-found'] }),
    account: z.string(),
    deviceSeq: z.int().nullable(),
    outcome: z.string().nullable(),
    receivedAt: instantOut,
    settledAt: instantOut.nullable(),
    settledBy: z.string().nullable(),
  })
  .meta({
    id: 'VisitReview',
    description: 'Something that a phone sent and that could not be taken as a visit',
  });

export const reviewsQuery = z.strictObject({ open: flag.optional(), ...pageQuery });

export const reviewSettlement = z
  .strictObject({
    reason: revealReason.meta({
      description: 'Kept, sealed, in the audit log',
      examples: ['已请该队重新上报'],
    }),
  })
  .meta({ id: 'VisitReviewSettlement', examples: [{ reason: '已请该队重新上报走访记录' }] });
