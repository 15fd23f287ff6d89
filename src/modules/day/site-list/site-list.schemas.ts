import { z } from 'zod';
import { instant, instantOut, writtenAs } from '../../../platform/http/index.ts';
import { registrationStatus } from '../../residents/index.ts';
import { tubeNeed } from '../uploads/index.ts';
import { longestCursor } from './list-cursor.ts';

export const siteListQuery = z.strictObject({
  from: instant.optional().meta({ description: 'Windows that begin from then on; all unless told' }),
  to: instant.optional().meta({ description: 'Windows that begin before' }),
  since: writtenAs(z.string().min(1).max(longestCursor), {
    en: 'the cursor of the bundle that the tablet holds, as it was answered',
    zh: '平板所存数据包的 cursor，原样填写',
  })
    .optional()
    .meta({
      description: '`cursor` of the bundle that the tablet has: only what differs from it is sent',
      examples: ['WzEsIjNiMmY1YTM0IiwwLDBd.AAAAAAA'],
    }),
});

const window = z.object({ id: z.string(), startsAt: instantOut, endsAt: instantOut });

/** In an array, because a tablet's network is paid for by the byte and 3,000 times the same names say nothing. */
const person = z
  .tuple([
    z.uuid().meta({ description: 'Registration, as in a pass' }),
    z.string().meta({ description: 'Masked name' }),
    z.int().meta({ description: 'Place of the window in `windows`, from 0' }),
    z.int().meta({ description: 'Queue number within the window' }),
    z.string().meta({ description: 'People of one household have the same text here' }),
    registrationStatus.nullable().meta({ description: 'Status, where it is not `assigned`' }),
    instantOut.nullable().meta({ description: 'Exempt until then' }),
    tubeNeed.nullable().meta({ description: 'The tube they need, where it is not any `pool`' }),
  ])
  .meta({
    id: 'SiteListPerson',
    description: 'Somebody who is expected',
    examples: [['3b2f5a34-6c0e-8b6b-9f2a-0d3c1b7a9e10', '张*丰', 3, 17, 'kq0X7uJ1', null, null, 'single']],
  });

const passKey = z
  .object({
    kid: z.string(),
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    alg: z.literal('EdDSA'),
  })
  .meta({ id: 'PassKey', description: 'An Ed25519 key that passes are verified with (RFC 8037)' });

export const siteListAnswer = z
  .object({
    drillId: z.string(),
    siteId: z.string(),
    asOf: instantOut,
    expiresAt: instantOut.meta({
      description: 'From then on the tablet forgets it; passes it can verify still',
    }),
    full: z
      .boolean()
      .meta({ description: 'Whether this is everything; otherwise what differs from `since`' }),
    cursor: z.string().meta({ description: 'For `since` of the next request; opaque' }),
    rules: z.object({
      earlyMinutes: z.int().meta({ description: 'Who comes so much before their window is early' }),
      lateMinutes: z.int().meta({ description: 'Who comes so much after its end is late' }),
      otherSites: z
        .enum(['allowed', 'warn'])
        .meta({ description: "Whether staff are warned of people with another site's window" }),
    }),
    keys: z.array(passKey).meta({ description: 'Ed25519 keys that passes are signed with' }),
    windows: z.array(window).optional().meta({ description: 'Of this site; only with `full`' }),
    replaced: z.array(z.string()).meta({
      description:
        'First hex digits of ids: whoever the tablet has whose id begins so is deleted before `people` and `revoked` are added',
      examples: [['0b', 'e4']],
    }),
    people: z.array(person),
    revoked: z
      .array(z.object({ slotId: z.string(), ids: z.array(z.string()) }))
      .meta({ description: 'Passes that are void: this slot is not theirs any more. Of all sites nearby' }),
    revokedComplete: z
      .boolean()
      .meta({ description: 'False where there were so many that only the latest are told' }),
  })
  .meta({ id: 'SiteList', description: 'What a tablet of a site carries to work without a network' });

export type SiteListQuery = z.output<typeof siteListQuery>;
export type SiteListBundle = z.output<typeof siteListAnswer>;
