import { z } from 'zod';
import {
  communityCode,
  divisionCode,
  instantOut,
  location,
  pageQuery,
  uuid,
} from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { text } from '../../foundation/index.ts';
import type { Checkpoint } from './checkpoints.read.ts';
import { checkpointKinds } from './checkpoints.tables.ts';

export const checkpointId = z.object({ checkpointId: uuid });
export const checkpointOfDrill = drillId.extend({ checkpointId: uuid });

const kind = z.enum(checkpointKinds).meta({
  description:
    '`road`: a highway exit or a road; `station`: of trains, coaches or ships; `gate`: of an estate',
  examples: ['road'],
});

export const newCheckpoint = z
  .strictObject({
    name: text(60).meta({ examples: ['福州南高速出口卡口'] }),
    kind,
    community: communityCode.meta({
      description: 'The community of the drill in which it lies, or whose workers answer for it',
    }),
    location: location.optional().meta({ description: 'Where it is, WGS 84' }),
    site: uuid.optional().meta({
      description:
        'The site of the drill that swabs on the spot; the nearest published one unless told, where `location` is known',
    }),
    travelMinutes: z.int().min(5).max(1_440).default(60).meta({
      description:
        'How long people take from here to where they go, unless the officer says: by then their community has found them',
    }),
  })
  .meta({
    id: 'NewCheckpoint',
    examples: [{ name: '福州南高速出口卡口', kind: 'road', community: '350102001001' }],
  });

export const checkpointsQuery = z.strictObject({
  ...pageQuery,
  division: divisionCode.optional().meta({ description: 'Those that lie in it' }),
});

export const checkpointAnswer = z
  .object({
    id: z.string().meta({ description: 'What its clients are added with, as `checkpoint`' }),
    drillId: z.string(),
    name: z.string(),
    kind,
    community: z.string(),
    location: z.object({ lng: z.number(), lat: z.number() }).nullable(),
    siteId: z.string().nullable().meta({ description: 'Who swabs on the spot; null where nobody does' }),
    travelMinutes: z.int(),
    createdAt: instantOut,
    closedAt: instantOut.nullable().meta({ description: 'From when on nobody passes there' }),
  })
  .meta({ id: 'Checkpoint', description: 'A checkpoint of a drill' });

export function showCheckpoint(row: Checkpoint): z.output<typeof checkpointAnswer> {
  const { id, drillId: of, name, kind: is, community, lng, lat, siteId, travelMinutes } = row;
  return {
    id,
    drillId: of,
    name,
    kind: is,
    community,
    location: lng === null || lat === null ? null : { lng, lat },
    siteId,
    travelMinutes,
    createdAt: row.createdAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}

export const closingBody = z
  .strictObject({
    reason: text(500)
      .optional()
      .meta({ description: 'Kept sealed in the audit log', examples: ['专项行动结束，卡口撤除'] }),
  })
  .meta({ id: 'CheckpointClosing', examples: [{ reason: '专项行动结束，卡口撤除' }] });
