import { obstacleTo } from '../../../core/field/shifts/index.ts';
import type { Queryable, Tx } from '../../../platform/db/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { defaultRules } from './posts.service.ts';
import { having, type Rules, type ShiftRow, type ShiftsRead, type Situation } from './shifts.read.ts';
import type { ShiftsRepo } from './shifts.repo.ts';
import type { PlaceState } from './shifts.tables.ts';

/** Why somebody cannot have a shift besides what they have, `without` one of those; undefined where they can. */
export function obstacle(shift: ShiftRow, one: Situation, rules: Rules, without?: string) {
  const held = one.places.filter((place) => place.shift !== shift.id && place.shift !== without);
  const span = { starts: shift.startsAt.getTime(), ends: shift.endsAt.getTime(), skill: shift.skill };
  return obstacleTo(span, { ...one, held }, rules);
}

export interface StandIns {
  /** Who could have a shift now: those whom nothing forbids it, and who have not stayed away from it. In order of their ids. */
  of(on: Queryable, drillId: string, shift: ShiftRow): Promise<string[]>;
  /**
   * Asks them, within the transaction that has freed a place, where people do not sign up by themselves any more: until the shift
   * is over whoever is asked may. Whoever has just given it back is not asked.
   */
  ask(tx: Tx, drill: Pick<OpenDrill, 'id' | 'endsAt'>, shift: ShiftRow, at: Date): Promise<void>;
}

export function createStandIns({
  read,
  repo,
}: {
  read: ShiftsRead;
  repo: Pick<ShiftsRepo, 'ask'>;
}): StandIns {
  async function those(
    on: Queryable,
    drillId: string,
    shift: ShiftRow,
    not: readonly PlaceState[],
    rules: Rules,
  ): Promise<string[]> {
    const around = { from: shift.startsAt, until: shift.endsAt };
    const all = await read.situations(on, drillId, { division: shift.division }, around);
    const without = new Set(
      (await read.places(on, drillId, shift.id)).flatMap(({ personId, state }) =>
        not.includes(state) ? [personId] : [],
      ),
    );
    return all
      .filter((one) => !without.has(one.id) && obstacle(shift, one, rules) === undefined)
      .map((one) => one.id);
  }

  const rulesOf = async (on: Queryable, drillId: string, { division }: ShiftRow): Promise<Rules> =>
    (await read.rules(on, drillId, division)) ?? defaultRules;

  return {
    of: async (on, drillId, shift) =>
      those(on, drillId, shift, [...having, 'absent'], await rulesOf(on, drillId, shift)),

    async ask(tx, drill, shift, at) {
      if (shift.endsAt <= at || shift.endsAt > drill.endsAt) return;
      const rules = await rulesOf(tx, drill.id, shift);
      if (at.getTime() < shift.startsAt.getTime() - rules.signUpMinutes * 60_000) return;
      const people = await those(tx, drill.id, shift, [...having, 'absent', 'withdrawn'], rules);
      await repo.ask(tx, { drillId: drill.id, shiftId: shift.id, at }, people);
    },
  };
}
