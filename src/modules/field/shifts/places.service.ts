import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { Caller } from '../../foundation/index.ts';
import { createPlaceChanges, isHaving, type PlaceDeps, refused } from './place-changes.ts';
import type { By } from './posts.service.ts';
import { shiftState } from './shifts.errors.ts';
import type { ShiftRow, ShiftsQuery } from './shifts.read.ts';
import type { WholeShift } from './shifts.show.ts';
import { obstacle } from './stand-ins.ts';

/** How long before a shift whoever has it can say that they are there, in ms. */
const earlyMs = 3_600_000;

export interface PlacesService {
  /** Shifts that the caller sees. @throws AppError 404 */
  list(
    by: Caller,
    drillId: string,
    query: Omit<ShiftsQuery, 'drillId' | 'division' | 'above' | 'asked'> & { asked: boolean },
  ): Promise<{ drill: OpenDrill; rows: ShiftRow[] }>;
  /** @throws AppError 404 */
  see(by: Caller, drillId: string, id: string): Promise<WholeShift>;
  /** Who could have the shift now: those whom nothing forbids it; and who has been asked. For its planner. @throws AppError 404, 403 */
  standIns(by: Caller, drillId: string, id: string): Promise<{ people: string[]; asked: string[] }>;
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

export function createPlacesService(deps: PlaceDeps): PlacesService {
  const { sql, read, repo, standIns, scopeOf } = deps;
  const { seen, whole, rulesOf, situationOf, change, stateOf, requireInTime } = createPlaceChanges(deps);

  return {
    async list(by, drillId, { asked, ...query }) {
      const { drill, whose } = await scopeOf(by, drillId);
      const { division } = whose;
      const person = whose.kind === 'person' ? whose.id : undefined;
      const rows = await read.list({
        ...query,
        drillId,
        division,
        above: whose.kind === 'person',
        posts: whose.kind === 'person' ? whose.posts : undefined,
        asked: asked ? { person } : undefined,
      });
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
      return {
        people: await standIns.of(sql, drillId, shift),
        asked: await read.asked(sql, drillId, id),
      };
    },

    signUp: (by, drillId, id, named) =>
      change(by, drillId, {
        action: 'shift.signed-up',
        id,
        person: named,
        async work({ tx, shift, person, at, whose }) {
          const one = await situationOf(tx, drillId, shift, person);
          if (isHaving(await stateOf(tx, drillId, id, person))) return 'nothing';
          const asked = (await read.asked(tx, drillId, id)).includes(person);
          const rules = await requireInTime(tx, drillId, shift, whose, at, asked);
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
          const agreed = whose.kind === 'planner' || (await repo.askSwap(tx, { ...swap, drillId, at }));
          if (!agreed) return 'nothing';
          const give = (shiftId: string, from: string, to: string) => [
            { shiftId, personId: from, state: 'withdrawn' as const },
            { shiftId, personId: to, state: 'assigned' as const },
          ];
          for (const one of [...give(id, person, other.person), ...give(other.shift, other.person, person)])
            await repo.place(tx, { ...one, drillId, at, by: by.sub });
          return 'changed';
        },
      });
      // Of a request that is repeated, too: done is what has come of it.
      const done = shift.places.some((one) => one.personId === other.person && isHaving(one.state));
      return { done, shift };
    },
  };
}
