import type { BoxAct, Party, Receiver } from '../../../core/boxes/index.ts';
import { type SecretKey, seal } from '../../../platform/crypto/index.ts';
import { AppError, forbidden } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { type Caller, drawsOf, laboratoryOf } from '../../foundation/index.ts';
import { tubeIdOf } from '../tubes/index.ts';
import type { BoxActResult, NewBoxAct } from './acts.ts';
import type { BoxRow } from './boxes.schemas.ts';
import { boxActIdOf, boxIdOf, handoverIdOf } from './ids.ts';
import { refusals } from './refusals.ts';

/** What is the same for all that somebody sends at once. */
export interface BoxUpload {
  by: Caller;
  drill: OpenDrill;
  receivedAt: Date;
  offline: boolean;
  /** When something happened, by a device that says so. */
  timeOf(recorded: Date): { at: Date; outOfRange: boolean };
}

/** An act that is ready to be done, with what is odd about it already. */
export interface ReadyBoxAct {
  act: NewBoxAct;
  warnings: string[];
}

/** As whom somebody acts. @throws AppError 403 for a laboratory's token that stands for none, a tablet's without a site */
export function partyOf(by: Caller): Party {
  const { sub } = by;
  switch (by.role) {
    case 'tablet':
      if (by.site === undefined) throw new AppError(forbidden);
      return { kind: 'site', id: by.site, sub };
    case 'courier':
      return { kind: 'courier', id: sub, sub };
    case 'lab':
      return { kind: 'laboratory', id: laboratoryOf(by), sub };
    default:
      return { kind: 'headquarters', id: by.division ?? '', sub };
  }
}

function receiverOf(to: Extract<BoxRow, { act: 'hand-over' }>['to']): Receiver {
  if (to.courier !== undefined) return { kind: 'courier', id: to.courier };
  return to.laboratory === undefined
    ? { kind: 'outsider', id: '' }
    : { kind: 'laboratory', id: to.laboratory };
}

const sealed = (key: SecretKey, value: string, table: string, column: string, row: string) =>
  seal(key, value, { table, column, row });

/** The row that a note about something in a box is bound to. */
export const noteRow = (boxId: string, code: string, about: string): string => `${boxId} ${code} ${about}`;

/**
 * Makes out what somebody says of a box. `siteId`: of the box, where it is known; tubes that are packed are its site's.
 * `laboratoryId`: where a new box is to go.
 */
export function toBoxAct(
  upload: BoxUpload,
  row: BoxRow,
  of: { siteId: string | null; laboratoryId: string | null },
): ReadyBoxAct {
  const { by, drill, receivedAt, offline } = upload;
  const recordedAt = row.at ?? receivedAt;
  const when = row.at === undefined ? { at: receivedAt, outOfRange: false } : upload.timeOf(row.at);
  const boxId = boxIdOf(drill.id, row.code);
  const id =
    row.deviceSeq === undefined
      ? drawsOf(by).id('box act')
      : boxActIdOf(by.sub, row.deviceSeq, [row.act, boxId, ...identity(row)]);
  const party = partyOf(by);
  const common = { boxId, by: party, at: when.at, offline };
  const site = party.kind === 'site' ? party.id : of.siteId;
  const made: Pick<NewBoxAct, 'temperature' | 'outsider' | 'note'> & { notes: Map<number, Buffer> } = {
    temperature: null,
    outsider: null,
    note: null,
    notes: new Map(),
  };
  let details: NewBoxAct['details'] = {};
  let about: string | null = null;
  let act: BoxAct;
  switch (row.act) {
    case 'open':
      act = { ...common, kind: 'open', siteId: row.site ?? site ?? '', laboratoryId: of.laboratoryId };
      break;
    case 'send-to':
      act = { ...common, kind: 'send-to', laboratoryId: row.laboratory };
      about = row.laboratory;
      break;
    case 'pack':
      about = row.barcode;
      act = {
        ...common,
        kind: 'pack',
        barcode: row.barcode,
        tubeId: tubeIdOf(drill.id, site ?? '', row.barcode),
      };
      break;
    case 'unpack':
      about = row.barcode;
      act = { ...common, kind: 'unpack', barcode: row.barcode };
      break;
    case 'seal':
      act = { ...common, kind: 'seal', counted: row.counted };
      details = { counted: row.counted };
      break;
    case 'cancel':
      act = { ...common, kind: 'cancel' };
      details = { reason: row.reason };
      break;
    case 'hand-over': {
      const to = receiverOf(row.to);
      about = row.id ?? handoverIdOf(id);
      act = { ...common, kind: 'hand-over', handoverId: about, to, count: row.count };
      details = { to: to.kind, count: row.count };
      made.temperature = row.temperature ?? null;
      if (row.to.outsider !== undefined) {
        const text = JSON.stringify(row.to.outsider);
        made.outsider = sealed(
          drill.keys.data,
          text,
          'box_handovers',
          'outsider',
          noteRow(boxId, 'hand-over', about),
        );
      }
      break;
    }
    case 'accept':
      about = row.handover;
      act = { ...common, kind: 'accept', handoverId: row.handover, count: row.count };
      details = { count: row.count };
      break;
    case 'withdraw':
      about = row.handover;
      act = { ...common, kind: 'withdraw', handoverId: row.handover };
      break;
    case 'receive': {
      const { barcode, by: means, condition } = row;
      const disposition = row.disposition ?? (condition === 'good' ? 'accept' : 'collect-again');
      about = barcode;
      act = { ...common, kind: 'receive', barcode, means, condition, disposition };
      details = { by: means, condition, disposition };
      break;
    }
    case 'reconcile':
      act = { ...common, kind: 'reconcile', explanations: row.explanations };
      for (const [place, one] of row.explanations.entries()) {
        if (one.note === undefined) continue;
        const bound = noteRow(boxId, one.code, one.about);
        made.notes.set(place, sealed(drill.keys.data, one.note, 'box_discrepancies', 'note', bound));
      }
      break;
    case 'lose':
      act = { ...common, kind: 'lose' };
      made.note = sealed(drill.keys.data, row.reason, 'box_acts', 'note', id);
      break;
  }
  return {
    warnings: when.outOfRange ? ['time-out-of-range'] : [],
    act: {
      ...made,
      noted: null,
      id,
      drillId: drill.id,
      code: row.code,
      poolSize: drill.poolSize,
      rules: drill.swabRules,
      device: by.sub,
      deviceSeq: row.deviceSeq ?? null,
      act,
      about,
      recordedAt,
      receivedAt,
      details,
    },
  };
}

/** What makes two acts on a box under one sequence the same. */
function identity(row: BoxRow): string[] {
  const { act: _, code: __, deviceSeq: ___, at: ____, ...rest } = row;
  return [JSON.stringify(rest)];
}

/** What somebody is told of an act. @throws AppError where it was refused */
export function showBoxAct({ act, warnings }: ReadyBoxAct, result: BoxActResult) {
  const { code, other } = result;
  if (result.result === 'refused' && code !== null) {
    throw new AppError(refusals[code], code === 'tube-in-box' ? { members: { box: other ?? '' } } : {});
  }
  return {
    code: act.code,
    status: result.status,
    listed: result.listed,
    received: result.received,
    handoverId: act.act.kind === 'hand-over' ? act.act.handoverId : null,
    warnings: [...warnings, ...result.warnings] as never[],
    contradiction: result.result === 'kept' ? code : null,
    unmatched: result.unmatched,
  };
}

/** The status that an act is answered with. */
export function statusOf({ result, fresh }: BoxActResult): number {
  if (result === 'kept') return 202;
  return fresh && result === 'done' ? 201 : 200;
}
