import type { z } from 'zod';
import { maskPlate } from '../../../core/checkpoints/index.ts';
import { maskDocument, maskName, maskPhone } from '../../../core/identity/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  openPerson,
  personId,
  phoneLikenessOf,
} from '../../foundation/index.ts';
import { openRecord, type PassedPerson, plateMark, type Scopes } from '../checkpoints/index.ts';
import type { TracedRow, TraceQuery, TraceRead } from './trace.read.ts';
import type { ToldTrace, tracedPassage } from './trace.schemas.ts';

export type Traced = z.output<typeof tracedPassage>;

export interface TraceService {
  /**
   * Who passed, with whom, and who else was there: within the caller's division, in order of time, at most `limit` passages,
   * those behind the one that the last page ended with. Whether these are all, too.
   * The audit log has the question, with its reason, before it is answered. @throws AppError 404, 410
   */
  trace(
    by: Caller & Pick<Actor, 'requestId' | 'draws'>,
    drillId: string,
    told: ToldTrace,
    page: { after: TraceQuery['after']; limit: number },
  ): Promise<{ items: Traced[]; complete: boolean }>;
}

/** Who passed so long before or after somebody was with them there. */
export const nearbyMinutes = 30;

export function createTraceService(deps: {
  read: TraceRead;
  scopes: Pick<Scopes, 'drillOf'>;
  drills: { withPeople(id: string): Promise<OpenDrill> };
  audit: Auditor;
}): TraceService {
  const { read, scopes, drills, audit } = deps;

  /** By what somebody or a car is found: of whoever is registered, their telephone, too. */
  async function marksOf(drill: OpenDrill, { person, plate }: ToldTrace): Promise<string[] | undefined> {
    if (person === undefined && plate === undefined) return undefined;
    const marks = plate === undefined ? [] : [plateMark(drill.keys, plate)];
    if (person === undefined) return marks;
    const { registrationId, document, name = '', phone } = person;
    const id = document === undefined ? registrationId : personId(drill.keys, document);
    const byPhone = phoneLikenessOf(drill.keys, { name, phone });
    const known = id === undefined ? undefined : await read.registered(drill.id, id);
    const persons = [id, byPhone, known?.phoneMark ?? undefined].flatMap((one) => one ?? []);
    return [...marks, ...persons];
  }

  /** Names of those whom their passages do not name: they showed a pass. */
  async function namesOf(drill: OpenDrill, rows: readonly OpenRow[]) {
    const unnamed = rows.flatMap(({ record }) =>
      record.people.flatMap(({ id, name }) => (name === undefined ? [id] : [])),
    );
    const found = unnamed.length === 0 ? [] : await read.named(drill.id, unnamed);
    return new Map(
      found.map(({ id, registered, listed }) => {
        const sealed = registered ?? listed;
        const table = registered === null ? 'roster' : 'registrations';
        return [id, sealed === null ? undefined : openPerson(drill.keys, table, id, sealed)] as const;
      }),
    );
  }

  return {
    async trace(by, drillId, told, { after, limit }) {
      const { division } = await scopes.drillOf(by, drillId);
      const drill = await drills.withPeople(drillId);
      if (drill.status === 'draft') throw new AppError(notFound);
      const { reason, person, plate, checkpoint, from, to, nearby, reveal } = told;
      const marks = await marksOf(drill, told);
      await audit.append(
        audit.entryIn(drill, {
          by,
          action: 'passages.traced',
          object: { kind: 'drill', id: drillId },
          division,
          reason,
          details: {
            by: [person && 'person', plate && 'plate', checkpoint && 'checkpoint']
              .flatMap((one) => one ?? [])
              .join(' '),
            ...(checkpoint === undefined ? {} : { checkpoint }),
            from: from.toISOString(),
            to: to.toISOString(),
            nearby,
            revealed: reveal,
            ...(after === undefined ? {} : { after: after.at.toISOString() }),
          },
        }),
      );
      const minutes = nearby ? nearbyMinutes : 0;
      const asked = {
        drillId,
        division,
        marks,
        checkpoint,
        from,
        to,
        nearbyMinutes: minutes,
        after,
        limit: limit + 1,
      };
      const rows = await read.passages(asked);
      const opened = rows
        .slice(0, limit)
        .map((row): OpenRow => ({ row, record: openRecord(drill.keys, row.id, row.record) }));
      const names = await namesOf(drill, opened);
      return {
        items: opened.map((one) => show(one, names, reveal)),
        complete: rows.length <= limit,
      };
    },
  };
}

interface OpenRow {
  row: TracedRow;
  record: ReturnType<typeof openRecord>;
}

type Named = { name: string; type: string; number: string; phone?: string | undefined };

function show(
  { row, record }: OpenRow,
  names: ReadonlyMap<string, Named | undefined>,
  whole: boolean,
): Traced {
  const { plates = [], described, train, people } = record;
  return {
    passageId: row.id,
    checkpointId: row.checkpointId,
    checkpoint: row.checkpoint,
    at: row.at.toISOString(),
    found: row.found,
    transport: row.transport,
    plates: plates.map((plate) => (whole ? plate.number : maskPlate(plate))),
    described: whole ? (described ?? null) : null,
    train: train === undefined ? null : { number: train.number, coach: train.coach ?? null },
    decision: row.decision,
    rule: row.rule,
    people: people.map((person) => showPerson(person, names.get(person.id), whole)),
  };
}

function showPerson(
  person: PassedPerson,
  known: Named | undefined,
  whole: boolean,
): Traced['people'][number] {
  const name = person.name ?? known?.name ?? null;
  const document = person.document ?? (known && { type: known.type, number: known.number });
  const phone = person.phone ?? known?.phone ?? null;
  return {
    personId: person.id,
    name: name === null || whole ? name : maskName(name),
    document:
      document === undefined
        ? null
        : { type: document.type, number: whole ? document.number : maskDocument(document.number) },
    phone: phone === null || whole ? phone : maskPhone(phone),
    seat: person.seat ?? null,
    from: person.from ?? null,
    to: person.to ?? null,
    healthCode: person.healthCode ?? null,
    travelCode: person.travelCode ?? null,
    temperature: person.temperature ?? null,
    decision: person.decision,
    rule: person.rule,
  };
}
