import type { z } from 'zod';
import { checkInBody } from '../../../../src/modules/day/check-in/check-in.schemas.ts';
import { lineEvent } from '../../../../src/modules/day/lines/lines.schemas.ts';
import { newSite } from '../../../../src/modules/drill/index.ts';
import type { Clock } from '../../../../src/platform/clock.ts';
import type { AppError } from '../../../../src/platform/errors/index.ts';
import { invalidAt } from '../../../../src/platform/http/index.ts';

/** The schemas of rows that are checked one by one, beside those that a route declares. */
export function bodySchemasOfRows(clock: Clock) {
  const rows: Record<string, z.ZodType> = {
    'a check-in of an upload': checkInBody(clock),
    'a line event of an upload': lineEvent,
    'a site of a file': newSite,
  };
  return Object.entries(rows).map(([name, schema]) => ({
    name,
    schema,
    validate(data: unknown): { value: unknown } | { error: AppError } {
      const read = schema.safeParse(data, { reportInput: true });
      return read.success ? { value: read.data } : { error: invalidAt(schema, read.error, ['rows', 0]) };
    },
  }));
}
