import { maskName } from '../../../core/identity/index.ts';
import type { SwabAct } from '../../../core/swabs/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { timeIn, type Upload } from '../../day/index.ts';
import { type DrillKeys, openPerson } from '../../foundation/index.ts';
import { requireCodeOf } from '../labels/index.ts';
import type { ActResult, ActTube, NewAct } from './acts.ts';
import { actIdOf, tubeIdOf } from './ids.ts';
import { refusals } from './refusals.ts';
import type { SwabRow } from './tubes.schemas.ts';
import type { FindWho } from './who.ts';

/** An act that is ready to be done, with what is odd about it already. */
export interface ReadyAct {
  act: NewAct;
  warnings: string[];
}

/**
 * Makes out what a row of a tablet says.
 * @throws AppError 422 `pass-invalid`, `person-not-registered`, `barcode-mistyped`, `barcode-of-other-kind`
 */
export async function toAct(upload: Upload, row: SwabRow, findWho: FindWho): Promise<ReadyAct> {
  const { drill, site, device, offline } = upload;
  const when = timeIn(upload, row.at);
  const tubeOf = (barcode: string, poolSize: number = drill.poolSize): ActTube => {
    requireCodeOf('tube', drill.id, barcode);
    return { id: tubeIdOf(drill.id, site.id, barcode), barcode, poolSize };
  };
  const tube = tubeOf(row.barcode);
  const common = { tubeId: tube.id, at: when.at, offline };
  const warnings: string[] = when.outOfRange ? ['time-out-of-range'] : [];
  const { bodySite, swabs } = drill.swabRules;
  let sample: NewAct['sample'] = { bodySite, swabs };
  let to: ActTube | undefined;
  let details: NewAct['details'] = {};
  let act: SwabAct;
  switch (row.act) {
    case 'open': {
      const poolSize = row.poolSize ?? (row.kind === 'single' ? 1 : drill.poolSize);
      act = { ...common, kind: 'open', tubeKind: row.kind, poolSize };
      details = { kind: row.kind, poolSize };
      break;
    }
    case 'sample': {
      const who = await findWho(row, { siteId: site.id, drill, at: when.at, offline });
      warnings.push(...who.warnings);
      act = { ...common, kind: 'sample', registrationId: who.registrationId };
      sample = { bodySite: row.bodySite ?? bodySite, swabs: row.swabs ?? swabs };
      break;
    }
    case 'move':
      to = tubeOf(row.to);
      act = { ...common, kind: 'move', to: to.id, registrations: row.registrations, correcting: false };
      break;
    case 'take-out':
      act = { ...common, kind: 'take-out', registrationId: row.registrationId };
      break;
    case 'seal':
      act = { ...common, kind: 'seal', counted: row.counted };
      details = { counted: row.counted };
      break;
    case 'discard':
      act = { ...common, kind: 'discard' };
      details = { reason: row.reason };
      break;
  }
  return {
    warnings,
    act: {
      id: actIdOf(device, row.deviceSeq, [row.act, tube.id, ...identity(act), JSON.stringify(details)]),
      drillId: drill.id,
      siteId: site.id,
      division: site.division,
      device,
      deviceSeq: row.deviceSeq,
      act,
      tube,
      to,
      recordedAt: row.at,
      receivedAt: upload.receivedAt,
      details,
      sample,
      rules: drill.swabRules,
    },
  };
}

/** What makes two acts on a tube under one sequence the same. */
function identity(act: SwabAct): string[] {
  if (act.kind === 'move') return [act.to, ...act.registrations];
  return act.kind === 'sample' || act.kind === 'take-out' ? [act.registrationId] : [];
}

/** What a tablet is told of an act. @throws AppError where it was refused */
export function showAct({ act, warnings }: ReadyAct, result: ActResult, keys: DrillKeys) {
  const { code, filled, poolSize } = result;
  if (result.result === 'refused' && code !== null && code !== 'count-differs') {
    throw new AppError(refusals[code], { params: { poolSize } });
  }
  const answer = {
    barcode: act.tube.barcode,
    count: filled,
    poolSize,
    warnings: [...warnings, ...result.warnings] as never[],
    contradiction: result.result === 'kept' ? code : null,
  };
  if (act.act.kind !== 'sample') return answer;
  const { registrationId } = act.act;
  const name =
    result.person === undefined
      ? null
      : maskName(openPerson(keys, 'registrations', registrationId, result.person).name);
  return { registrationId, name, ...answer };
}

/** The status that an act is answered with in an upload. */
export function statusOf({ result, fresh }: ActResult): number {
  if (result === 'kept') return 202;
  return fresh && result === 'done' ? 201 : 200;
}
