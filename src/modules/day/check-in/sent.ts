import { maskDocument, maskName } from '../../../core/identity/index.ts';
import type { AppError } from '../../../platform/errors/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import { openKept } from '../uploads/index.ts';
import type { ReviewCode } from './check-in.tables.ts';

const codes: Record<string, ReviewCode> = {
  'invalid-request': 'unreadable',
  'pass-invalid': 'pass-invalid',
  'person-not-registered': 'person-not-registered',
  'several-people': 'several-people',
  'room-needed': 'several-people',
};

/** Under which code headquarters find a row that could not become a check-in. */
export const reviewCodeOf = (why: AppError): ReviewCode => codes[why.code] ?? 'refused';

/** What may be shown of it. */
export interface ShownSent {
  way: string | null;
  name: string | null;
  document: string | null;
}

/** Opens what was sent, and masks it. @throws Error under another key */
export function showSent(keys: DrillKeys, id: string, sent: Buffer): ShownSent {
  const row = openKept('check_in_reviews', keys, { id, sent });
  const way = ['pass', 'document', 'walkIn', 'nameInBuilding', 'registrationId'].find((one) => one in row);
  const person = at(row['walkIn'], 'person');
  const name = at(person, 'name') ?? at(row['nameInBuilding'], 'name');
  const number = at(row['document'], 'number') ?? at(at(person, 'document'), 'number');
  return {
    way: way ?? null,
    name: typeof name === 'string' ? maskName(name) : null,
    document: typeof number === 'string' ? maskDocument(number) : null,
  };
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
