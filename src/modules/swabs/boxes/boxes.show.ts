import type { z } from 'zod';
import { dueAt, minutesLeft } from '../../../core/boxes/index.ts';
import { maskName } from '../../../core/identity/index.ts';
import { open } from '../../../platform/crypto/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import type { boxAnswer, listedBox, unboxedTube } from './boxes.answers.ts';
import type { BoxRow, HandoverRow, UnboxedRow } from './boxes.read.ts';
import type { WholeBox } from './boxes.service.ts';
import { noteRow } from './recording.ts';

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

export function showListedBox(row: BoxRow, now: Date): z.output<typeof listedBox> {
  const { firstSwabAt } = row;
  return {
    code: row.code,
    site: row.siteId,
    laboratory: row.laboratoryId,
    status: row.status,
    listed: row.listed,
    received: row.received,
    counted: row.counted,
    differs: row.differs,
    openedAt: row.openedAt.toISOString(),
    sealedAt: iso(row.sealedAt),
    receivedAt: iso(row.receivedAt),
    touchedAt: row.touchedAt.toISOString(),
    dueAt: firstSwabAt === null ? null : dueAt(firstSwabAt).toISOString(),
    minutesLeft: firstSwabAt === null ? null : minutesLeft(firstSwabAt, now),
  };
}

/** Whom a box was given: of somebody without a token the name as it may be shown. */
function receiverOf(keys: DrillKeys, boxId: string, { id, toKind, toId, outsider }: HandoverRow): string {
  if (toKind !== 'outsider' || outsider === null) return toId;
  const context = { table: 'box_handovers', column: 'outsider', row: noteRow(boxId, 'hand-over', id) };
  const { name } = JSON.parse(open(keys.data, outsider, context).toString('utf8')) as { name: string };
  return maskName(name);
}

export function showBox(whole: WholeBox, now: Date): z.output<typeof boxAnswer> {
  const { drill, box, tubes, handovers, discrepancies, acts } = whole;
  return {
    ...showListedBox(box, now),
    tubes: tubes.map((tube) => ({
      barcode: tube.barcode,
      state: tube.state,
      contradiction: tube.contest,
      listedAt: iso(tube.listedAt),
      receivedAt: iso(tube.receivedAt),
      by: tube.means,
      condition: tube.condition,
      disposition: tube.disposition,
      firstSwabAt: iso(tube.firstSwabAt),
      minutesLeft:
        tube.firstSwabAt === null || tube.receivedAt !== null ? null : minutesLeft(tube.firstSwabAt, now),
    })),
    handovers: handovers.map((one) => ({
      id: one.id,
      to: one.toKind,
      receiver: receiverOf(drill.keys, box.id, one),
      unverified: one.toKind === 'outsider',
      givenBy: one.givenBy,
      givenAt: iso(one.givenAt),
      count: one.count,
      temperature: one.temperature,
      acceptedBy: one.acceptedBy,
      acceptedAt: iso(one.acceptedAt),
      acceptedCount: one.acceptedCount,
      withdrawnAt: iso(one.withdrawnAt),
    })),
    discrepancies: discrepancies.map(({ note: _, foundAt, explainedAt, code, ...one }) => ({
      ...one,
      code: code as never,
      foundAt: foundAt.toISOString(),
      explainedAt: iso(explainedAt),
    })),
    way: acts.map(({ at, ...act }) => ({ ...act, at: at.toISOString() })),
  };
}

export function showUnboxed(row: UnboxedRow, now: Date): z.output<typeof unboxedTube> {
  return {
    barcode: row.barcode,
    siteId: row.siteId,
    status: row.status as 'open' | 'sealed',
    firstSwabAt: row.firstSwabAt.toISOString(),
    dueAt: dueAt(row.firstSwabAt).toISOString(),
    minutesLeft: minutesLeft(row.firstSwabAt, now),
  };
}
