import type { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import { type DrillKeys, openPerson } from '../../foundation/index.ts';
import type { listedTube, tubeAnswer, unboundPerson } from './tubes.answers.ts';
import type { TubeRow, UnboundRow } from './tubes.read.ts';
import type { WholeTube } from './tubes.service.ts';

const nameOf = (keys: DrillKeys, id: string, sealed: Buffer): string =>
  maskName(openPerson(keys, 'registrations', id, sealed).name);

export function showListedTube(row: TubeRow): z.output<typeof listedTube> {
  return {
    barcode: row.barcode,
    siteId: row.siteId,
    kind: row.kind,
    poolSize: row.poolSize,
    status: row.status,
    count: row.filled,
    counted: row.counted,
    openedAt: row.openedAt.toISOString(),
    firstSwabAt: row.firstSwabAt?.toISOString() ?? null,
    sealedAt: row.sealedAt?.toISOString() ?? null,
    discardReason: row.discardReason,
  };
}

export function showTube({
  drill,
  tube,
  people,
  way,
  since,
  others,
}: WholeTube): z.output<typeof tubeAnswer> {
  return {
    ...showListedTube(tube),
    people: people.map((one) => ({
      registrationId: one.registrationId,
      name: nameOf(drill.keys, one.registrationId, one.person),
      status: one.status,
      state: one.state,
      contradiction: one.contest,
      at: one.at.toISOString(),
      bodySite: one.bodySite,
      swabs: one.swabs,
    })),
    way: [
      ...way.map((event) => ({ ...event, about: {} })),
      ...since.map(({ step, ...of }) => ({ ...of, act: step, registrations: [], code: null })),
    ]
      .sort((a, b) => a.at.getTime() - b.at.getTime())
      .map(({ at, ...event }) => ({ at: at.toISOString(), ...event })),
    sameCode: others.map((siteId) => ({ siteId })),
  };
}

export function showUnbound(row: UnboundRow, keys: DrillKeys): z.output<typeof unboundPerson> {
  return {
    registrationId: row.registrationId,
    name: nameOf(keys, row.registrationId, row.person),
    ticket: row.ticket,
    checkedInAt: row.checkedInAt.toISOString(),
    contradiction: row.contest,
  };
}
