import { z } from 'zod';
import { tabletTime, writtenAs } from '../../../platform/http/index.ts';

/** What everything that a tablet records carries, whatever it is about. */
export const recordedFields = {
  deviceSeq: z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({
    description: "The device's own running number, never used twice: what makes an upload repeatable",
  }),
  at: tabletTime.meta({ description: 'When it happened, by the tablet' }),
  lane: writtenAs(z.string().regex(/^[A-Za-z0-9]{1,8}$/), {
    en: 'the name of a lane, 1 to 8 letters and digits',
    zh: '采样台编号（1 至 8 位字母或数字）',
  }).meta({ examples: ['3'] }),
};

/** The sequence of a row, whatever else is wrong with it; null where there is none. */
export function sequenceOf(row: unknown): number | null {
  const sequence = (row as { deviceSeq?: unknown } | null | undefined)?.deviceSeq;
  return Number.isSafeInteger(sequence) && (sequence as number) >= 0 ? (sequence as number) : null;
}
