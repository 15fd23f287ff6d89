import { obstacleTo } from '../../../core/field/shifts/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type OpenDrill, refuseClosed, requireUnclosed } from '../../drill/index.ts';
import { type AuditAction, type Auditor, type Caller, requireDivision } from '../../foundation/index.ts';
import { type By, defaultRules } from './posts.service.ts';
import { refusalTexts } from './refusals.ts';
import { type ScopeOf, sees, type Whose } from './scope.ts';
import { type refusalReasons, shiftRefused, shiftState } from './shifts.errors.ts';
import {
  having,
  type Rules,
  type ShiftRow,
  type ShiftsQuery,
  type ShiftsRead,
  type Situation,
} from './shifts.read.ts';
import type { ShiftsRepo } from './shifts.repo.ts';
import type { WholeShift } from './shifts.show.ts';
import type { PlaceState } from './shifts.tables.ts';

type Refusal = (typeof refusalReasons)[number];

/** How long before a shift whoever has it can say that they are there, in ms. */
const earlyMs = 3_600_000;

export interface PlacesService {
  /** Shifts that the caller sees. @throws AppError 404 */
  list(
    by: Caller,
    drillId: string,
    query: Omit<ShiftsQuery, 'drillId' | 'division' | 'above'>,
  ): Promise<{ drill: OpenDrill; rows: ShiftRow[] }>;
  /** @throws AppError 404 */
  see(by: Caller, drillId: string, id: string): Promise<WholeShift>;
  /** Who could have the shift now: those whom nothing forbids it. For its planner. @throws AppError 404, 403 */
  standIns(by: Caller, drillId: string, id: string): Promise<string[]>;
  /** Gives somebody a shift: themselves, or whom a planner names. Again: the same. @throws AppError 404, 409 `shift-refused` */
  signUp(by: By, drillId: string, id: string, person: string | undefined): Promise<WholeShift>;
  /** Takes it back: their own, or whose a planner names. @throws AppError 404, 409 `shift-refused` */
  withdraw(by: By, drillId: string, id: string, person: string | undefined): Promise<WholeShift>;
  /** They are there. @throws AppError 404, 409 `shift-state` */
  present(by: By, drillId: string, id: string, person: string | undefined): Promise<WholeShift>;
  /** They are not there, says a planner: their place is free, and those who can stand in are asked. @throws AppError as `present` */
  absent(by: By, drillId: string, id: string, person: string): Promise<WholeShift>;
  /**
   * Asks to have another's shift for one's own; once both have asked for the same it is done (`done`).
   * @throws AppError 404, 409 `shift-refused`
   */
  swap(
    by: By,
    drillId: string,
    id: string,
    ask: { person: string | undefined; with: { shift: string; person: string } },
  ): Promise<{ done: boolean; shift: WholeShift }>;
}

export function createPlacesService(deps: {
  sql: Database['sql'];
  read: ShiftsRead;
  repo: ShiftsRepo;
  scopeOf: ScopeOf;
  audit: Auditor;
  clock: Clock;
  /** Is told of shifts in which somebody has got or lost a place. */
  onChanged: (drillId: string, shiftIds: readonly string[]) => Promise<void>;
}): PlacesService {
  const { sql, read, repo, scopeOf, audit, clock, onChanged } = deps;

  /** A shift that the caller sees. @throws AppError 404 */
  async function seen(
    drillId: string,
    id: string,
    whose: Whose,
    on: Tx | Database['sql'] = sql,
  ): Promise<ShiftRow> {
    const shift = await read.find(on, drillId, id);
    if (shift === undefined || !sees(whose, shift.division)) throw new AppError(notFound);
    return shift;
  }

  async function whole(drill: OpenDrill, id: string): Promise<WholeShift> {
    const shift = await read.find(sql, drill.id, id);
    if (shift === undefined) throw new AppError(notFound);
    return { drill, shift, places: await read.places(sql, drill.id, id) };
  }

  /** Whose place a request is about: the caller's own, or, of a planner, whom they name. @throws AppError 404, 403 */
  function whomOf(by: By, whose: Whose, shift: ShiftRow, person: string | undefined): string {
    if (whose.kind === 'person') {
      if (person !== undefined && person !== whose.id) throw new AppError(notFound);
      return whose.id;
    }
    requireDivision(by, shift.division);
    if (person === undefined) throw new AppError(notFound);
    return person;
  }

  const rulesOf = async (tx: Tx | Database['sql'], drillId: string, division: string): Promise<Rules> =>
    (await read.rules(tx, drillId, division)) ?? defaultRules;

  async function situationOf(tx: Tx, drillId: string, shift: ShiftRow, person: string): Promise<Situation> {
    const around = { from: shift.startsAt, until: shift.endsAt };
    const [one] = await read.situations(tx, drillId, { ids: [person] }, around);
    if (
      one === undefined ||
      !(one.division.startsWith(shift.division) || shift.division.startsWith(one.division))
    )
      throw new AppError(notFound);
    return one;
  }

  /** Why somebody cannot have a shift besides what they have, `without` one of those. */
  function obstacle(shift: ShiftRow, one: Situation, rules: Rules, without?: string): Refusal | undefined {
    const held = one.places.filter((place) => place.shift !== shift.id && place.shift !== without);
    const span = { starts: shift.startsAt.getTime(), ends: shift.endsAt.getTime(), skill: shift.skill };
    return obstacleTo(span, { ...one, held }, rules);
  }

  /** Does something with the places of shifts, all of them held, with its line of the log and word of it to the apps. */
  async function change(
    by: By,
    drillId: string,
    what: {
      action: AuditAction;
      id: string;
      person: string | undefined;
      other?: { shift: string; person: string };
      /** Answers whether anything has changed, and whether a place has become free. */
      work(of: {
        tx: Tx;
        shift: ShiftRow;
        person: string;
        at: Date;
        whose: Whose;
      }): Promise<'nothing' | 'changed' | 'vacant'>;
    },
  ): Promise<WholeShift> {
    const { drill, whose } = await scopeOf(by, drillId);
    const first = await seen(drillId, what.id, whose);
    const person = whomOf(by, whose, first, what.person);
    refuseClosed(drill);
    const held = [what.id, ...(what.other ? [what.other.shift] : [])];
    await inTransaction(sql, async (tx) => {
      await requireUnclosed(sql, tx, drillId);
      await repo.hold(tx, drillId, held, [person, ...(what.other ? [what.other.person] : [])]);
      const shift = await seen(drillId, what.id, whose, tx);
      const object = { kind: 'shift', id: shift.id };
      const details = { person };
      const { division } = shift;
      const noted = audit.entryIn(drill, { by, action: what.action, object, division, details });
      if (await repo.isNoted(tx, noted.id)) return;
      const at = clock.now();
      const done = await what.work({ tx, shift, person, at, whose });
      if (done === 'nothing') return;
      await repo.note(tx, noted);
      for (const id of held) {
        const link = `/v1/drills/${drillId}/shifts/${id}`;
        await repo.tell(tx, done === 'vacant' ? 'shift.vacant' : 'shift.changed', drillId, link, at);
      }
    });
    await onChanged(drillId, held);
    return whole(drill, what.id);
  }

  const stateOf = async (
    tx: Tx,
    drillId: string,
    shiftId: string,
    person: string,
  ): Promise<PlaceState | undefined> =>
    (await read.places(tx, drillId, shiftId)).find(({ personId }) => personId === person)?.state;

  const isHaving = (state: PlaceState | undefined): boolean => having.some((one) => one === state);

  /** @throws AppError 409 `shift-refused` where it is too late for whoever does it for themselves */
  async function requireInTime(
    tx: Tx,
    drillId: string,
    shift: ShiftRow,
    whose: Whose,
    at: Date,
  ): Promise<Rules> {
    const rules = await rulesOf(tx, drillId, shift.division);
    const limit =
      whose.kind === 'planner'
        ? shift.endsAt.getTime()
        : shift.startsAt.getTime() - rules.signUpMinutes * 60_000;
    if (at.getTime() >= limit) throw refused('too-late');
    return rules;
  }

  return {
    async list(by, drillId, query) {
      const { drill, whose } = await scopeOf(by, drillId);
      const { division } = whose;
      const rows = await read.list({ ...query, drillId, division, above: whose.kind === 'person' });
      return { drill, rows };
    },

    async see(by, drillId, id) {
      const { drill, whose } = await scopeOf(by, drillId);
      await seen(drillId, id, whose);
      return whole(drill, id);
    },

    async standIns(by, drillId, id) {
      const { whose } = await scopeOf(by, drillId);
      const shift = await seen(drillId, id, whose);
      if (whose.kind !== 'planner') throw new AppError(notFound);
      const around = { from: shift.startsAt, until: shift.endsAt };
      const rules = await rulesOf(sql, drillId, shift.division);
      const all = await read.situations(sql, drillId, { division: shift.division }, around);
      const states = new Map(
        (await read.places(sql, drillId, id)).map((place) => [place.personId, place.state]),
      );
      return all
        .filter((one) => {
          const state = states.get(one.id);
          return !isHaving(state) && state !== 'absent' && obstacle(shift, one, rules) === undefined;
        })
        .map((one) => one.id);
    },

    signUp: (by, drillId, id, asked) =>
      change(by, drillId, {
        action: 'shift.signed-up',
        id,
        person: asked,
        async work({ tx, shift, person, at, whose }) {
          const one = await situationOf(tx, drillId, shift, person);
          if (isHaving(await stateOf(tx, drillId, id, person))) return 'nothing';
          const rules = await requireInTime(tx, drillId, shift, whose, at);
          const drill = (await scopeOf(by, drillId)).drill;
          if (shift.endsAt > drill.endsAt) throw refused('after-drill');
          if (shift.taken >= shift.heads) throw refused('full');
          const why = obstacle(shift, one, rules);
          if (why !== undefined) throw refused(why);
          const state = whose.kind === 'planner' ? 'assigned' : 'signed-up';
          await repo.place(tx, { drillId, shiftId: id, personId: person, state, at, by: by.sub });
          return 'changed';
        },
      }),

    withdraw: (by, drillId, id, asked) =>
      change(by, drillId, {
        action: 'shift.withdrawn',
        id,
        person: asked,
        async work({ tx, shift, person, at, whose }) {
          const state = await stateOf(tx, drillId, id, person);
          if (state === undefined) throw refused('not-theirs');
          if (!isHaving(state)) return 'nothing';
          await requireInTime(tx, drillId, shift, whose, at);
          await repo.place(tx, {
            drillId,
            shiftId: id,
            personId: person,
            state: 'withdrawn',
            at,
            by: by.sub,
          });
          return 'vacant';
        },
      }),

    present: (by, drillId, id, asked) =>
      change(by, drillId, {
        action: 'shift.present',
        id,
        person: asked,
        async work({ tx, shift, person, at }) {
          const state = await stateOf(tx, drillId, id, person);
          if (state === 'present') return 'nothing';
          const now = at.getTime();
          const during = now >= shift.startsAt.getTime() - earlyMs && now < shift.endsAt.getTime();
          if (!isHaving(state) || !during) throw new AppError(shiftState);
          await repo.place(tx, { drillId, shiftId: id, personId: person, state: 'present', at, by: by.sub });
          return 'changed';
        },
      }),

    absent: (by, drillId, id, asked) =>
      change(by, drillId, {
        action: 'shift.absent',
        id,
        person: asked,
        async work({ tx, shift, person, at }) {
          const state = await stateOf(tx, drillId, id, person);
          if (state === 'absent') return 'nothing';
          if (!isHaving(state) || at < shift.startsAt) throw new AppError(shiftState);
          await repo.place(tx, { drillId, shiftId: id, personId: person, state: 'absent', at, by: by.sub });
          return 'vacant';
        },
      }),

    async swap(by, drillId, id, { person: asked, with: other }) {
      let done = false;
      const shift = await change(by, drillId, {
        action: 'shift.swapped',
        id,
        person: asked,
        other,
        async work({ tx, shift, person, at, whose }) {
          const theirs = await seen(drillId, other.shift, whose, tx);
          const mineState = await stateOf(tx, drillId, id, person);
          const otherState = await stateOf(tx, drillId, other.shift, other.person);
          if (
            mineState === 'present' ||
            !isHaving(mineState) ||
            otherState === 'present' ||
            !isHaving(otherState)
          )
            throw refused('not-theirs');
          const rules = await requireInTime(tx, drillId, shift, whose, at);
          await requireInTime(tx, drillId, theirs, whose, at);
          const [me, them] = [
            await situationOf(tx, drillId, theirs, person),
            await situationOf(tx, drillId, shift, other.person),
          ];
          const already = await stateOf(tx, drillId, other.shift, person);
          const alreadyThere = await stateOf(tx, drillId, id, other.person);
          if (isHaving(already) || isHaving(alreadyThere)) throw refused('collides');
          const why =
            obstacle(theirs, me, rules, id) ??
            obstacle(shift, them, await rulesOf(tx, drillId, theirs.division), other.shift);
          if (why !== undefined) throw refused(why);
          const swap = {
            shiftId: id,
            personId: person,
            otherShiftId: other.shift,
            otherPersonId: other.person,
          };
          // A planner of both speaks for both.
          done = whose.kind === 'planner' || (await repo.askSwap(tx, { ...swap, drillId, at }));
          if (!done) return 'nothing';
          const give = (shiftId: string, from: string, to: string) => [
            { shiftId, personId: from, state: 'withdrawn' as const },
            { shiftId, personId: to, state: 'assigned' as const },
          ];
          for (const one of [...give(id, person, other.person), ...give(other.shift, other.person, person)])
            await repo.place(tx, { ...one, drillId, at, by: by.sub });
          return 'changed';
        },
      });
      return { done, shift };
    },
  };
}

function refused(reason: Refusal): AppError {
  return new AppError(shiftRefused, { detail: refusalTexts[reason], members: { reason } });
}
