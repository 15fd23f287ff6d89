import type { Decision, PlatePlace } from '../../../core/checkpoints/index.ts';
import type { DocumentType } from '../../../core/identity/index.ts';
import { open, seal } from '../../../platform/crypto/index.ts';
import { type DrillKeys, sharedId } from '../../foundation/index.ts';
import type { PassageWarning, PassingPerson } from './passages.schemas.ts';

/** Somebody of a passage, as it is kept: with what was seen and decided. Sealed. */
export interface PassedPerson
  extends Partial<
    Pick<
      PassingPerson,
      | 'seat'
      | 'healthCode'
      | 'travelCode'
      | 'vaccination'
      | 'temperature'
      | 'from'
      | 'visited'
      | 'to'
      | 'address'
    >
  > {
  /** Of whoever is registered, their registration. */
  id: string;
  /** Absent of whoever showed a pass alone: their registration has it. */
  name?: string | undefined;
  document?: { type: DocumentType; number: string } | undefined;
  phone?: string | undefined;
  swabbedAt?: string | undefined;
  decision: Decision;
  rule: string;
  /** What could not be done with them, as it was answered. */
  code: string | null;
}

/** What a passage names. Sealed in one piece. */
export interface PassageRecord {
  plates?: { number: string; place: PlatePlace }[] | undefined;
  described?: string | undefined;
  train?: { number: string; coach?: string | undefined } | undefined;
  people: PassedPerson[];
  /** What was odd about it when it was heard of first. */
  warnings: PassageWarning[];
}

const contextOf = (row: string) => ({ table: 'passages', column: 'record', row });

export const sealRecord = (keys: DrillKeys, id: string, record: PassageRecord): Buffer =>
  seal(keys.data, JSON.stringify(record), contextOf(id));

/** Opens what a passage names. @throws Error where the key or the passage is another one */
export const openRecord = (keys: DrillKeys, id: string, sealed: Buffer): PassageRecord =>
  JSON.parse(open(keys.data, sealed, contextOf(id)).toString('utf8')) as PassageRecord;

/** By what a plate is found: a keyed hash of where it is registered and its one form. */
export const plateMark = (
  keys: DrillKeys,
  { place, number }: { place: PlatePlace; number: string },
): string => sharedId(keys, 'plate', [place, number]);
