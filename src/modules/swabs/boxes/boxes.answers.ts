import { z } from 'zod';
import {
  boxContradictions,
  conditions,
  discrepancyCodes,
  dispositions,
  means,
  outcomes,
  receiverKinds,
} from '../../../core/boxes/index.ts';
import { boxStatuses, tubeStatuses } from '../../../core/lifecycle/index.ts';
import { instantOut, problemSchema, shownAs } from '../../../platform/http/index.ts';

const boxWarnings = [
  'count-differs',
  'tube-not-known',
  'tube-not-sealed',
  'tube-tested',
  'unlisted',
  'kept-for-review',
  'sequence-reused',
  'time-out-of-range',
] as const;

const listed = z.int().meta({ description: 'Tubes of the manifest' });
const received = z.int().meta({ description: 'How many of those a laboratory has: `received` of `listed`' });

export const boxAct = z
  .object({
    code: z.string(),
    status: z.enum(boxStatuses),
    listed,
    received,
    handoverId: z.string().nullable().meta({ description: 'Of a handover: what the receiver accepts it by' }),
    warnings: z.array(z.enum(boxWarnings)).meta({
      id: 'BoxWarnings',
      description:
        'Nothing of it stops anybody. `kept-for-review`: it contradicts something, see `contradiction`; `unlisted`: the manifest does not have the tube',
    }),
    contradiction: z
      .string()
      .nullable()
      .meta({
        description: 'What it contradicts, of what was recorded offline: a problem’s code',
        examples: ['tube-in-box'],
      }),
    unmatched: z
      .array(
        z.object({
          code: z.enum(discrepancyCodes),
          about: z.string(),
          outcome: z.enum(outcomes),
        }),
      )
      .meta({
        description: 'Explanations of what does not differ, or has been explained: nothing came of these',
      }),
  })
  .meta({ id: 'BoxAct', description: 'What came of something that was done with a box' });

export const boxBatchAnswer = z
  .object({
    items: z.array(
      z.object({
        deviceSeq: z.int().nullable().meta({ description: 'Null where it could not be read' }),
        status: z.int().meta({
          description:
            '201 done, 200 known already, 202 kept though it contradicts something; 4xx could not be taken: of a tablet it is kept as it was sent, for headquarters to look at; 5xx to be sent again',
          examples: [201],
        }),
        body: z.union([boxAct, problemSchema]),
      }),
    ),
  })
  .meta({
    id: 'BoxResults',
    description: 'What became of each act that was sent, in the order in which they were sent',
  });

const minutesLeft = z
  .int()
  .nullable()
  .meta({ description: 'Of the four hours from the first swab to the laboratory; below 0 they are over' });

const boxState = {
  code: z.string(),
  site: z
    .string()
    .nullable()
    .meta({ description: 'Null while only a laboratory or a courier has heard of the box' }),
  laboratory: z.string().nullable().meta({ description: 'Where it is to go' }),
  status: z.enum(boxStatuses),
  listed,
  received,
  counted: z.int().nullable().meta({ description: 'Tubes counted in the hand as it was sealed' }),
  differs: z.int().meta({ description: 'Discrepancies that nobody has explained' }),
  openedAt: instantOut,
  sealedAt: instantOut.nullable(),
  receivedAt: instantOut
    .nullable()
    .meta({ description: 'When a laboratory had the first tube of it in the hand' }),
  touchedAt: instantOut.meta({ description: 'When anybody did anything with it last' }),
  dueAt: instantOut
    .nullable()
    .meta({ description: 'When its first tube must be at the laboratory; null where none is on its way' }),
  minutesLeft,
};

export const listedBox = z
  .object(boxState)
  .meta({ id: 'ListedBox', description: 'A transport box, without what is in it' });

const handover = z
  .object({
    id: z.string(),
    to: z.enum(receiverKinds),
    receiver: z.string().meta({
      description: 'The courier’s account or the laboratory’s id; of an outsider the name, masked',
      examples: ['courier-5a1c1a3e-9f04'],
    }),
    unverified: z.boolean().meta({ description: 'Whether the receiver is somebody who has no token' }),
    givenBy: z.string().nullable().meta({ description: 'Null while only the receiver has said so' }),
    givenAt: instantOut.nullable(),
    count: z.int().nullable(),
    temperature: z.number().nullable(),
    acceptedBy: z.string().nullable(),
    acceptedAt: instantOut.nullable(),
    acceptedCount: z.int().nullable(),
    withdrawnAt: instantOut.nullable(),
  })
  .meta({
    id: 'Handover',
    description: 'A box given by one and accepted by another, each with a token of their own',
  });

export const discrepancy = z
  .object({
    code: z.enum(discrepancyCodes).meta({
      description:
        '`missing`: of the manifest, and not there; `unlisted`: there, and not of the manifest; `unknown-tube`: nobody knows a tube of this code; `tube-in-box`: another box has it; …',
    }),
    about: z.string().meta({ description: 'The tube’s code, the handover’s id, `seal`, or nothing' }),
    foundAt: instantOut,
    outcome: z.enum(outcomes).nullable().meta({ description: 'Null while it is open' }),
    explainedBy: z.string().nullable(),
    explainedAt: instantOut.nullable(),
  })
  .meta({ id: 'BoxDiscrepancy', description: 'Something of a box that differs from what should be' });

export const boxAnswer = z
  .object({
    ...boxState,
    tubes: z.array(
      z.object({
        barcode: z.string(),
        state: z.enum(['in', 'contested', 'out']).meta({
          description: '`contested`: it contradicts something, see `contradiction`; `out`: taken out again',
        }),
        contradiction: z.enum(boxContradictions).nullable(),
        listedAt: instantOut.nullable().meta({ description: 'Null where the manifest does not have it' }),
        receivedAt: instantOut.nullable(),
        by: z.enum(means).nullable(),
        condition: z.enum(conditions).nullable(),
        disposition: z.enum(dispositions).nullable(),
        firstSwabAt: instantOut.nullable(),
        minutesLeft,
      }),
    ),
    handovers: z.array(handover),
    discrepancies: z.array(discrepancy),
    way: z
      .array(
        z.object({
          at: instantOut,
          act: z.string().meta({ examples: ['open', 'pack', 'seal', 'hand-over', 'accept', 'receive'] }),
          by: z.string().meta({ description: 'The account that did it' }),
          about: z.string().nullable(),
          code: z.string().nullable().meta({ description: 'What it contradicted' }),
        }),
      )
      .meta({ description: 'What was done with it, in order of time' }),
  })
  .meta({ id: 'Box', description: 'A transport box with its tubes, its handovers and what differs' });

export const unboxedTube = z
  .object({
    barcode: z.string(),
    siteId: z.string(),
    status: z.enum(tubeStatuses),
    firstSwabAt: instantOut,
    dueAt: instantOut,
    minutesLeft: z.int(),
  })
  .meta({ id: 'UnboxedTube', description: 'A tube with swabs in it that stands in no box' });

/** What headquarters are told of as it happens. */
export const boxNews = shownAs(
  z.object(boxState).meta({
    description:
      'A box as it stands: sent whenever somebody has done something with it, and as its time runs out',
  }),
  () => listedBox,
);
