import { z } from 'zod';
import { chainStatuses, linkStates } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import {
  checkOneOf,
  communityCode,
  instant,
  instantOut,
  pageQuery,
  requireOneOf,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { text } from '../../foundation/index.ts';
import { from, maskedPerson, reason, toldPerson } from './transfers.schemas.ts';
import { transferReasons } from './transfers.tables.ts';

export const chainId = drillId.extend({ chainId: uuid });

/** Links of one loop. */
const mostLinks = 10;

const link = checkOneOf(
  z.strictObject({
    facility: uuid.optional().meta({ description: 'A facility of the drill' }),
    community: communityCode
      .optional()
      .meta({ description: 'A community of the drill, in which they are at home' }),
    outside: text(100)
      .optional()
      .meta({ description: 'A place outside the drill, by its name', examples: ['厦门市第三医院'] }),
    startBy: instant.optional().meta({
      description:
        'By when this link is to begin: the end of a stay, say. An hour after the link before it has arrived unless told, or where that is later',
      examples: ['2021-10-06T10:00:00+08:00'],
    }),
  }),
  ['facility', 'community', 'outside'],
).meta({ id: 'ChainLinkPlan', description: 'Where a link brings somebody: exactly one of the three' });

const links = writtenAs(z.array(link).min(1).max(mostLinks), {
  en: `a list of 1 to ${mostLinks} links, each with where it goes`,
  zh: `1 至 ${mostLinks} 个环节的列表，每个环节注明去向`,
});

const example = [
  { facility: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10' },
  { community: '350102001001', startBy: '2021-10-06T10:00:00+08:00' },
];

export const newChain = (clock: Clock) =>
  requireOneOf(
    z.strictObject({
      registrationId: uuid.optional().meta({ description: 'Of somebody of whom the drill knows' }),
      person: toldPerson(clock).optional(),
      from,
      reason,
      links,
      note: text(500)
        .optional()
        .meta({ description: 'Kept sealed', examples: ['9 月 22 日 MF8001 航班入境'] }),
    }),
    ['registrationId', 'person'],
  ).meta({
    id: 'NewChain',
    examples: [{ registrationId: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', reason: 'arrival', links: example }],
  });

export const chainPlan = z
  .strictObject({
    links,
    reason: text(500).meta({ description: 'Kept sealed', examples: ['集中监测延长三天'] }),
  })
  .meta({ id: 'ChainPlan', examples: [{ links: example.slice(1), reason: '集中监测延长三天' }] });

export const chainEnd = z
  .strictObject({
    reason: text(500).meta({ description: 'Kept sealed', examples: ['已由省指挥部另行安排'] }),
  })
  .meta({ id: 'ChainEnd', examples: [{ reason: '已由省指挥部另行安排' }] });

const flag = z.enum(['true', 'false']).transform((said) => said === 'true');

export const chainsQuery = z.strictObject({
  open: flag.optional().meta({ description: '`true`: those under way', examples: ['true'] }),
  overdue: flag.optional().meta({
    description:
      '`true`: those that stand still: a step of the transfer under way is late, or the next link has not begun in time',
    examples: ['true'],
  }),
  ...pageQuery,
});

export const chainAnswer = z
  .object({
    id: z.string(),
    registrationId: z.string().meta({ description: 'Of the person, as a transfer has it' }),
    person: maskedPerson,
    reason: z.enum(transferReasons),
    division: z.string().meta({ description: 'Where it began', examples: ['350102001001'] }),
    fromFacility: z.string().nullable().meta({ description: 'The port or the facility where it began' }),
    status: z.enum(chainStatuses).meta({
      description: '`open`; `closed` once they are at its end; `ended` by headquarters before that',
    }),
    link: z.int().meta({ description: 'The number of the link whose turn it is, from 1' }),
    dueAt: instantOut
      .nullable()
      .meta({ description: 'By when the next step is to be done; null once it is over' }),
    overdue: z.boolean().meta({ description: 'Whether it should have been' }),
    links: z.array(
      z
        .object({
          number: z.int(),
          facility: z.string().nullable(),
          community: z.string().nullable(),
          outside: z.string().nullable(),
          startBy: instantOut.nullable(),
          state: z.enum(linkStates).meta({
            description:
              '`planned`: the one before is not done; `waiting`: to be begun by asking for a transfer; `under-way`; `arrived`: both sides have signed',
          }),
          transferId: z
            .string()
            .nullable()
            .meta({ description: 'The transfer that is under way, or has done it' }),
          openedAt: instantOut.nullable(),
          arrivedAt: instantOut.nullable(),
        })
        .meta({
          id: 'ChainLink',
          description: 'A link of a closed loop, as planned and how far it has come',
        }),
    ),
    by: z.string().meta({ description: 'Who opened it' }),
    openedAt: instantOut,
    closedAt: instantOut.nullable(),
  })
  .meta({
    id: 'Chain',
    description: 'A closed loop: one person, from where they came in to where they are at home',
  });
