import {
  type DoorStanding,
  type DoorState,
  standingOf,
  type VisitOutcome,
} from '../../../core/field/index.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { marksKeyPeople } from '../../residents/index.ts';
import type { NewDoor } from './door-place.ts';
import type { LivesThere, TakingUpRepo } from './taking-up.repo.ts';

/** A visit, ready to be written. */
export interface NewVisit {
  id: string;
  doorId: string;
  teamId: string | null;
  account: string;
  deviceSeq: number;
  recordedAt: Date;
  at: Date;
  receivedAt: Date;
  outcome: VisitOutcome;
  base: number;
  aside: boolean;
  people: string[];
  /** Sealed. */
  findings: Buffer | null;
  /** Whoever has been in key regions. */
  keyPeople: string[];
  /** The door, where it may have to be added. */
  addedDoor: NewDoor | null;
  /** Who was registered there just now. */
  residents: string[];
}

/** What came of a visit. */
export interface RecordedVisit {
  fresh: boolean;
  revision: number;
  state: DoorState;
  contested: boolean;
  /** When somebody was there before, whoever it was. */
  before: Date | null;
  /** Which team the stairwell was given to. */
  givenTo: string | null;
  community: string;
}

/** A door with its visits, held until the transaction ends. */
type HeldDoor = {
  id: string;
  community: string;
  revision: number;
  state: DoorState;
  contested: boolean;
  settledVisit: string | null;
  settledRevision: number | null;
  givenTo: string | null;
};

type KnownVisit = {
  id: string;
  doorId: string;
  teamId: string | null;
  at: Date;
  outcome: VisitOutcome;
  base: number;
  revision: number;
  aside: boolean;
};

/** What else is changed by visits, in their transaction. */
export interface VisitEffects {
  /** Before their people are held: as whoever asks for swabs holds monitoring first, and people then. */
  beforePeople: OnFresh;
  onFresh: OnFresh;
}

/** `fresh` are visits that had not been heard of. */
type OnFresh = (tx: Tx, fresh: readonly { visit: NewVisit; community: string }[]) => Promise<void>;

export interface VisitsRepo {
  /**
   * Records visits of a drill, with all that they change, in one transaction; answers at each one's index. One that is there
   * already changes nothing. Undefined for one of a door that is not there.
   */
  record(
    drillId: string,
    visits: readonly NewVisit[],
    effects: VisitEffects,
  ): Promise<(RecordedVisit | undefined)[]>;
  /** Has a visit of a door stand, whatever others say up to now, with its line of the audit log. False where there is no such visit, or nothing to decide. */
  settle(drillId: string, doorId: string, visitId: string, noted: AuditEntry): Promise<boolean>;
}

export function createVisitsRepo(
  { sql }: Pick<Database, 'sql'>,
  takingUp: Pick<TakingUpRepo, 'add' | 'house'>,
): VisitsRepo {
  /** Doors, in ascending order of ids, with the visits that they have had. */
  async function hold(tx: Tx, drillId: string, ids: readonly string[]) {
    const held = await tx<HeldDoor[]>`
      select d.id, d.community, d.revision, d.state, d.contested, d.settled_visit as "settledVisit",
        d.settled_revision as "settledRevision",
        (select t.team_id from stairwell_teams t where t.drill_id = d.drill_id and t.stairwell_id = d.stairwell_id) as "givenTo"
      from doors d where d.drill_id = ${drillId} and d.id = any(${[...ids]}::uuid[]) order by d.id for update of d`;
    // A statement of its own: visits that were written while this one waited are seen only now.
    const known = await tx<KnownVisit[]>`
      select id, door_id as "doorId", team_id as "teamId", at, outcome, base, revision, aside
      from door_visits where door_id = any(${held.map(({ id }) => id)}::uuid[]) order by revision`;
    const visits = new Map<string, KnownVisit[]>(held.map(({ id }) => [id, []]));
    for (const visit of known) visits.get(visit.doorId)?.push(visit);
    return { doors: new Map(held.map((door) => [door.id, door])), visits };
  }

  async function insert(tx: Tx, drillId: string, rows: readonly (NewVisit & { revision: number })[]) {
    if (rows.length === 0) return;
    const column = <T>(pick: (row: NewVisit & { revision: number }) => T): T[] => rows.map(pick);
    await tx`
      insert into door_visits (id, drill_id, door_id, team_id, account, device_seq, recorded_at, at, received_at, outcome, base,
        revision, aside, people, findings)
      select id, ${drillId}, door_id, team_id, account, device_seq, recorded_at, at, received_at, outcome, base, revision, aside,
        people::uuid[], decode(findings, 'hex')
      from unnest(${column(({ id }) => id)}::uuid[], ${column(({ doorId }) => doorId)}::uuid[],
        ${column(({ teamId }) => teamId)}::uuid[], ${column(({ account }) => account)}::text[],
        ${column(({ deviceSeq }) => deviceSeq)}::bigint[], ${column(({ recordedAt }) => recordedAt.toISOString())}::timestamptz[],
        ${column(({ at }) => at.toISOString())}::timestamptz[], ${column(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[],
        ${column<string>(({ outcome }) => outcome)}::text[], ${column(({ base }) => base)}::int[],
        ${column(({ revision }) => revision)}::int[], ${sql.array(column(({ aside }) => aside))}::bool[],
        ${column(({ people }) => `{${people.join(',')}}`)}::text[],
        ${column(({ findings }) => findings?.toString('hex') ?? null)}::text[])
        as t (id, door_id, team_id, account, device_seq, recorded_at, at, received_at, outcome, base, revision, aside, people,
          findings)`;
  }

  async function stand(tx: Tx, rows: readonly (HeldDoor & { standing: DoorStanding })[]) {
    if (rows.length === 0) return;
    await tx`
      update doors d set state = t.state, last_at = t.last_at, shown = t.shown, contested = t.contested, revision = t.revision,
        nobody_there = t.nobody_there::timestamptz[], settled_visit = t.settled_visit, settled_revision = t.settled_revision,
        changed_in = pg_current_xact_id()
      from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ standing }) => standing.state)}::text[],
        ${rows.map(({ standing }) => standing.lastAt?.toISOString() ?? null)}::timestamptz[],
        ${rows.map(({ standing }) => standing.shown)}::uuid[], ${sql.array(rows.map(({ standing }) => standing.contested))}::bool[],
        ${rows.map(({ revision }) => revision)}::int[],
        ${rows.map(({ standing }) => `{${standing.nobodyThere.map((at) => `"${at.toISOString()}"`).join(',')}}`)}::text[],
        ${rows.map(({ settledVisit }) => settledVisit)}::uuid[], ${rows.map(({ settledRevision }) => settledRevision)}::int[])
        as t (id, state, last_at, shown, contested, revision, nobody_there, settled_visit, settled_revision)
      where d.id = t.id`;
  }

  /** Those who are changed by visits, in ascending order, as whoever else changes them holds them. */
  async function holdPeople(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const inOrder = [...new Set(ids)].sort();
    await tx`select from known_people where id = any(${inOrder}::uuid[]) order by id for update`;
    await tx`select from registrations where id = any(${inOrder}::uuid[]) order by id for update`;
  }

  return {
    record: (drillId, visits, { beforePeople, onFresh }) =>
      inTransaction(sql, async (tx) => {
        const added = visits.flatMap(({ addedDoor }) => addedDoor ?? []);
        await takingUp.add(tx, added, true);
        const { doors, visits: known } = await hold(tx, drillId, [
          ...new Set(visits.map(({ doorId }) => doorId)),
        ]);
        const fresh: (NewVisit & { revision: number })[] = [];
        const changed = new Set<string>();
        const results = visits.map((visit) => {
          const door = doors.get(visit.doorId);
          const before = known.get(visit.doorId);
          if (door === undefined || before === undefined) return undefined;
          const isFresh = !before.some(({ id }) => id === visit.id);
          const last = latestBefore(before, visit);
          if (isFresh) {
            door.revision += 1;
            before.push({ ...visit, revision: door.revision });
            fresh.push({ ...visit, revision: door.revision });
            changed.add(door.id);
          }
          return { isFresh, last, door };
        });
        const standings = [...changed].flatMap((id) => {
          const door = doors.get(id);
          return door === undefined ? [] : [Object.assign(door, { standing: of(door, known.get(id) ?? []) })];
        });
        for (const door of standings) {
          door.state = door.standing.state;
          door.contested = door.standing.contested;
        }
        await insert(tx, drillId, fresh);
        await stand(tx, standings);
        const residents = fresh.flatMap(({ residents: there, doorId }) =>
          there.map((personId): LivesThere => ({ personId, doorId })),
        );
        await takingUp.house(tx, drillId, residents);
        const heard = fresh.map((visit) => ({ visit, community: doors.get(visit.doorId)?.community ?? '' }));
        await beforePeople(tx, heard);
        const keyPeople = fresh.flatMap((visit) => visit.keyPeople);
        await holdPeople(
          tx,
          fresh.flatMap(({ people }) => people),
        );
        const [first] = fresh;
        if (keyPeople.length > 0 && first !== undefined) {
          const marked = marksKeyPeople(
            sql,
            sql`(select id from unnest(${[...new Set(keyPeople)].sort()}::uuid[]) as id)`,
            { at: first.receivedAt, by: first.account },
          );
          await tx`with ${marked} select count(*) from key_people`;
        }
        await onFresh(tx, heard);
        return results.map((result) =>
          result === undefined
            ? undefined
            : {
                fresh: result.isFresh,
                revision: result.door.revision,
                state: result.door.state,
                contested: result.door.contested,
                before: result.last,
                givenTo: result.door.givenTo,
                community: result.door.community,
              },
        );
      }),

    settle: (drillId, doorId, visitId, noted) =>
      inTransaction(sql, async (tx) => {
        const { doors, visits } = await hold(tx, drillId, [doorId]);
        const [door, known] = [doors.get(doorId), visits.get(doorId) ?? []];
        if (door === undefined || !door.contested || !known.some(({ id }) => id === visitId)) return false;
        const settled = { ...door, settledVisit: visitId, settledRevision: door.revision };
        await stand(tx, [{ ...settled, standing: of(settled, known) }]);
        await tx`${auditInsert(sql, noted)}`;
        return true;
      }),
  };
}

function of(door: HeldDoor, visits: readonly KnownVisit[]): DoorStanding {
  const { settledVisit, settledRevision } = door;
  return standingOf(
    visits,
    settledVisit === null || settledRevision === null
      ? null
      : { visitId: settledVisit, revision: settledRevision },
  );
}

/** When somebody was at the door last before a visit. */
function latestBefore(visits: readonly KnownVisit[], { id, at }: Pick<NewVisit, 'id' | 'at'>): Date | null {
  let latest: Date | null = null;
  for (const other of visits) {
    if (other.id === id || other.aside || other.at > at) continue;
    if (latest === null || other.at > latest) latest = other.at;
  }
  return latest;
}
