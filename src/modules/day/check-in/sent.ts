import { maskDocument, maskName, uuidV8FromBytes } from '../../../core/identity/index.ts';
import { keyedHash, open, seal } from '../../../platform/crypto/index.ts';
import type { AppError } from '../../../platform/errors/index.ts';
import { jsonText } from '../../../platform/json-text.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import { sequenceOf } from '../devices/index.ts';
import type { ReviewCode } from './check-in.tables.ts';
import type { Upload } from './recording.ts';
import type { KeptRow } from './reviews.repo.ts';

/** Longest row that is kept whole: many times a walk-in with everything; what is longer is cut. */
const longestKept = 16_384;

const codes: Record<string, ReviewCode> = {
  'invalid-request': 'unreadable',
  'pass-invalid': 'pass-invalid',
  'person-not-registered': 'person-not-registered',
  'several-people': 'several-people',
  'room-needed': 'several-people',
};

/** A row that could not become a check-in, as it is kept: sealed under the drill's data key. */
export function keepAsSent(upload: Upload, row: unknown, why: AppError): KeptRow {
  const { drill, site, device, receivedAt } = upload;
  const text = jsonText(row);
  const deviceSeq = sequenceOf(row);
  // Sent again, it is the same one. Made from the whole: two that differ where they are cut are two.
  const id = uuidV8FromBytes(keyedHash(drill.keys.id, ['review', site.id, device, text].join('\u0000')));
  return {
    id,
    drillId: drill.id,
    siteId: site.id,
    division: site.division,
    code: codes[why.code] ?? 'refused',
    device,
    deviceSeq,
    receivedAt,
    sent: seal(drill.keys.data, text.slice(0, longestKept), contextOf(id)),
  };
}

/** What may be shown of it. */
export interface ShownSent {
  way: string | null;
  name: string | null;
  document: string | null;
}

/** Opens what was sent, and masks it. @throws Error under another key */
export function showSent(keys: DrillKeys, id: string, sent: Buffer): ShownSent {
  const row = parsed(open(keys.data, sent, contextOf(id)).toString('utf8'));
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

/** What was cut off is no JSON any more. */
function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function contextOf(row: string) {
  return { table: 'check_in_reviews', column: 'sent', row };
}
