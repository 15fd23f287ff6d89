import type { Symptom } from '../../../core/field/index.ts';
import { open, seal } from '../../../platform/crypto/index.ts';
import { type DrillKeys, sharedId } from '../../foundation/index.ts';

/** What a check says of somebody: kept only sealed. */
export interface CheckRecord {
  /** Axillary, in °C. */
  temperature: number;
  symptoms: readonly Symptom[];
  note?: string | undefined;
}

const contextOf = (row: string) => ({ table: 'monitoring_checks', column: 'record', row });

/** A check sealed, with its id: of what it says, of whom, when, and who says so, so that sent again it is the same. */
export function sealCheck(
  keys: DrillKeys,
  of: { monitoringId: string; account: string; at: Date },
  { temperature, symptoms, note }: CheckRecord,
): { id: string; record: Buffer } {
  const text = JSON.stringify({ temperature, symptoms: [...symptoms].sort(), note });
  const id = sharedId(keys, 'check', [of.monitoringId, of.account, of.at.toISOString(), text]);
  return { id, record: seal(keys.data, text, contextOf(id)) };
}

/** Opens a check. @throws Error where the key or the row is another one */
export function openCheck(keys: DrillKeys, id: string, record: Buffer): CheckRecord {
  return JSON.parse(open(keys.data, record, contextOf(id)).toString('utf8')) as CheckRecord;
}
