import { z } from 'zod';
import { instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { longReason } from '../../foundation/index.ts';
import type { ReviewRow } from './reviews.read.ts';

export const passageReviewId = drillId.extend({ reviewId: uuid });

export const passageReviewsQuery = z.strictObject({
  ...pageQuery,
  open: z
    .enum(['true', 'false'])
    .default('true')
    .meta({ description: '`false` for those that somebody has seen to, too' }),
});

export const passageReviewAnswer = z
  .object({
    id: z.string(),
    checkpointId: z.string(),
    code: z.string().meta({
      description:
        'Of a passage that was taken: `time-out-of-range`, `came-late`, `decided-otherwise`, `pass-revoked`, `pass-expired`, `unknown-person`; else the problem because of which it could not be',
      examples: ['came-late'],
    }),
    passageId: z.string().nullable().meta({ description: 'Null where it could not be taken' }),
    account: z.string().meta({ description: 'Who sent it' }),
    deviceSeq: z.int().nullable(),
    receivedAt: instantOut,
    settledAt: instantOut.nullable(),
    settledBy: z.string().nullable(),
  })
  .meta({
    id: 'PassageReview',
    description: 'A passage that is odd, or something that was sent and is kept as it was, sealed',
  });

export const passageReviewSettlement = z
  .strictObject({
    reason: longReason({ en: 'it is settled', zh: '处理结果' }).meta({
      description: 'Kept sealed in the audit log',
      examples: ['已与卡口核对，系设备时钟有误'],
    }),
  })
  .meta({ id: 'PassageReviewSettlement', examples: [{ reason: '已与卡口核对，系设备时钟有误' }] });

export const showReview = (row: ReviewRow): z.output<typeof passageReviewAnswer> => ({
  id: row.id,
  checkpointId: row.checkpointId,
  code: row.code,
  passageId: row.passageId,
  account: row.account,
  deviceSeq: row.deviceSeq,
  receivedAt: row.receivedAt.toISOString(),
  settledAt: row.settledAt?.toISOString() ?? null,
  settledBy: row.settledBy,
});
