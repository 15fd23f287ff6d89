import { z } from 'zod';
import { checkOneOf, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { text } from '../../foundation/index.ts';
import type { DeviceRow } from './devices.read.ts';
import { tagOf } from './tags.ts';

export const newDevice = z
  .strictObject({ siteId: uuid, label: text(60).meta({ examples: ['1 号台平板'] }) })
  .meta({
    id: 'NewDevice',
    examples: [{ siteId: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', label: '1 号台平板' }],
  });

export const enrolBody = z
  .strictObject({
    code: z
      .string()
      .min(1)
      .max(64)
      .meta({ examples: ['K7Q2M-9XW4T'] }),
  })
  .meta({ id: 'EnrolmentCode', examples: [{ code: 'K7Q2M-9XW4T' }] });

export const deviceId = z.object({ deviceId: uuid });

export const devicesQuery = checkOneOf(
  z.strictObject({
    siteId: uuid.optional().meta({ description: 'Those of this site. Give either this or `drillId`' }),
    drillId: uuid.optional().meta({ description: 'Those of this drill. Give either this or `siteId`' }),
    ...pageQuery,
  }),
  ['siteId', 'drillId'],
  { at: 'siteId' },
);

const tag = z.string().meta({
  description: "The letters that this device's tickets bear: `3-B17` is lane 3, device B, its sequence 17",
  examples: ['B'],
});

export const deviceCreated = z
  .object({
    id: z.string(),
    siteId: z.string(),
    label: z.string(),
    tag,
    code: z
      .string()
      .meta({ description: 'To be typed into the tablet; shown this once', examples: ['K7Q2M-9XW4T'] }),
    codeExpiresAt: instantOut,
  })
  .meta({ id: 'CreatedDevice', description: 'A new tablet with the code that it is enrolled with' });

export const deviceEnrolled = z
  .object({
    id: z.string(),
    siteId: z.string(),
    tag,
    clientId: z.string(),
    clientSecret: z.string().meta({ description: 'For `POST /v1/auth/token`; shown this once' }),
  })
  .meta({ id: 'DeviceCredentials', description: 'Credentials of the tablet’s own' });

export const deviceAnswer = z
  .object({
    id: z.string(),
    drillId: z.string(),
    siteId: z.string(),
    label: z.string(),
    tag,
    codeExpiresAt: instantOut.nullable().meta({ description: 'While it waits to be enrolled' }),
    enrolledAt: instantOut.nullable(),
    revokedAt: instantOut.nullable(),
    lastSeenAt: instantOut.nullable().meta({ description: 'Up to a minute old' }),
    clockOffsetMs: z.int().nullable().meta({
      description: "How far the tablet's clock was ahead of the service's when it last told its time",
    }),
    createdAt: instantOut,
  })
  .meta({ id: 'Device', description: 'A tablet of a site' });

export function showDevice(row: DeviceRow): z.output<typeof deviceAnswer> {
  return {
    id: row.id,
    drillId: row.drillId,
    siteId: row.siteId,
    label: row.label,
    tag: tagOf(row.number),
    codeExpiresAt: row.enrolledAt === null ? row.codeExpiresAt.toISOString() : null,
    enrolledAt: row.enrolledAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    clockOffsetMs: row.clockOffsetMs,
    createdAt: row.createdAt.toISOString(),
  };
}
