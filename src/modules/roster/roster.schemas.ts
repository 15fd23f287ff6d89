import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { communityCode } from '../../platform/http/index.ts';
import { documentSchema, personName, text } from '../people/index.ts';

/** The columns of a roster file; the first five must be there. */
export const rosterColumns = [
  'community',
  'building',
  'name',
  'documentType',
  'documentNumber',
  'unit',
  'room',
  'lng',
  'lat',
] as const;
export const requiredColumns = rosterColumns.slice(0, 5);

const degrees = (most: number) =>
  z
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,12})?$/)
    .transform(Number)
    .pipe(z.number().min(-most).max(most));

/** An empty cell is an absent one. */
const optional = <T extends z.ZodType>(cell: T) =>
  z
    .string()
    .optional()
    .transform((raw) => (raw === undefined || raw.trim() === '' ? undefined : raw))
    .pipe(z.optional(cell as z.ZodType<z.output<T>, string>));

/** One line of a roster file. */
export function rosterLine(clock: Clock) {
  const document = documentSchema(clock);
  return z
    .object({
      community: communityCode,
      building: text(60),
      name: personName,
      documentType: z.string(),
      documentNumber: z.string(),
      unit: optional(text(30)),
      room: optional(text(30)),
      lng: optional(degrees(180)),
      lat: optional(degrees(90)),
    })
    .transform(({ documentType, documentNumber, ...line }, context) => {
      const parsed = document.safeParse({ type: documentType, number: documentNumber });
      if (parsed.success) return { ...line, document: parsed.data };
      for (const issue of parsed.error.issues) {
        const column = issue.path[0] === 'type' ? 'documentType' : 'documentNumber';
        context.addIssue({ ...issue, path: [column] } as Parameters<typeof context.addIssue>[0]);
      }
      return z.NEVER;
    });
}

export type RosterLine = z.output<ReturnType<typeof rosterLine>>;

export const importAnswer = z.object({
  rows: z.int(),
  accepted: z.int().meta({ description: 'Lines that now stand on the roster, changed or not' }),
  unchanged: z.int().meta({ description: 'Those of them that stood there already, word for word' }),
  rejected: z
    .array(z.object({ row: z.int(), pointer: z.string(), code: z.string(), text: z.string() }))
    .meta({ description: 'What is wrong, line by line (the heading is line 1); the first 1,000' }),
  rejectedRows: z.int(),
});
