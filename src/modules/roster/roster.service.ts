import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { keyedHash } from '../../platform/crypto/index.ts';
import { AppError, type FieldError, notFound } from '../../platform/errors/index.ts';
import { invalidPart } from '../../platform/http/index.ts';
import { type Caller, covers, related } from '../auth/index.ts';
import { type BuildingsRepo, buildingId } from '../buildings/index.ts';
import { type DrillCatalogue, drillClosed, type OpenDrill } from '../drills/index.ts';
import { type PersonalRecord, personId, sealPerson, sharedId } from '../people/index.ts';
import type { RosterRepo, RosterRow } from './roster.repo.ts';
import { type RosterLine, rosterLine } from './roster.schemas.ts';

/** A line of the file that does not stand, and why. */
export interface RejectedLine {
  row: number;
  errors: readonly FieldError[];
}

export interface ImportDone {
  rows: number;
  accepted: number;
  unchanged: number;
  rejectedRows: number;
  /** The first 1,000 of them. */
  rejected: RejectedLine[];
}

export interface RosterService {
  /**
   * Puts the lines of a file on the roster of a drill, batch by batch. Each line stands or falls by itself; a
   * person who stands there already is renewed; the same file again changes nothing, so an import that was
   * cut off is simply repeated.
   */
  import(
    caller: Caller,
    drillId: string,
    batches: AsyncIterable<readonly Record<string, string>[]>,
  ): Promise<ImportDone>;
}

/** Rejected lines that an answer names. */
const mostRejected = 1_000;

/** Lines that are hashed and sealed before other requests get their turn: about 25 ms. */
const slice = 250;

export function createRosterService(deps: {
  repo: RosterRepo;
  buildings: BuildingsRepo;
  drills: DrillCatalogue;
  clock: Clock;
}): RosterService {
  const { repo, buildings, drills, clock } = deps;
  const schema = rosterLine(clock);

  return {
    async import(caller, drillId, batches) {
      const drill = await drills.get(drillId);
      if (!related(caller.division ?? '', drill.city)) throw new AppError(notFound);
      if (drill.status === 'closed') throw new AppError(drillClosed);
      const done: ImportDone = { rows: 0, accepted: 0, unchanged: 0, rejected: [], rejectedRows: 0 };
      for await (const lines of batches) {
        const people = new Map<string, RosterRow>();
        const places = new Map<string, Place>();
        let accepted = 0;
        for (const [index, raw] of lines.entries()) {
          if (index % slice === slice - 1) await setImmediate();
          done.rows += 1;
          const line = check(schema, caller, drill, raw);
          if (!line.ok) {
            // The heading is line 1.
            reject(done, { row: done.rows + 1, errors: line.errors });
            continue;
          }
          accepted += 1;
          const row = toRow(drill, line.value);
          people.set(row.id, row);
          const { community, building: name, lng, lat } = line.value;
          places.set(row.buildingId, { id: row.buildingId, drillId, community, name, lng, lat });
        }
        if (people.size === 0) continue;
        await buildings.locate([...places.values()]);
        const changed = await repo.upsert(drillId, [...people.values()], clock.now());
        done.accepted += accepted;
        done.unchanged += accepted - changed;
      }
      return done;
    },
  };
}

type Place = Parameters<BuildingsRepo['locate']>[0][number];

function reject(done: ImportDone, line: RejectedLine): void {
  done.rejectedRows += 1;
  if (done.rejected.length < mostRejected) done.rejected.push(line);
}

type Checked = { ok: true; value: RosterLine } | { ok: false; errors: readonly FieldError[] };

function check(
  schema: z.ZodType<RosterLine>,
  caller: Caller,
  drill: OpenDrill,
  raw: Record<string, string>,
): Checked {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) return { ok: false, errors: invalidPart(parsed.error, 'body').errors };
  const { community } = parsed.data;
  if (!drill.communities.has(community)) return { ok: false, errors: [notInDrill] };
  if (!covers(caller, community)) return { ok: false, errors: [otherDistrict] };
  return { ok: true, value: parsed.data };
}

function toRow(drill: OpenDrill, line: RosterLine): RosterRow {
  const { keys } = drill;
  const id = personId(keys, line.document);
  const building = buildingId(keys, line.community, line.building);
  const person: PersonalRecord = {
    name: line.name,
    type: line.document.type,
    number: line.document.number,
    birthDate: line.document.birthDate,
    unit: line.unit,
    room: line.room,
  };
  const door = line.room === undefined ? [id] : [building, line.unit ?? '', line.room];
  return {
    id,
    community: line.community,
    buildingId: building,
    householdId: sharedId(keys, 'door', door),
    digest: keyedHash(keys.id, JSON.stringify([line.community, building, person])),
    person: sealPerson(keys, 'roster', id, person),
  };
}

const notInDrill: FieldError = {
  pointer: '/community',
  code: 'not-in-drill',
  text: { en: 'The drill does not cover this community', zh: '该村居不在演练范围内' },
};
const otherDistrict: FieldError = {
  pointer: '/community',
  code: 'other-district',
  text: { en: 'The community is in another district', zh: '该村居属于其他区县' },
};
