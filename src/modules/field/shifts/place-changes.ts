import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type OpenDrill, refuseClosed, requireUnclosed } from '../../drill/index.ts';
import { type AuditAction, type Auditor, requireDivision } from '../../foundation/index.ts';
import { type By, defaultRules } from './posts.service.ts';
import { refusalTexts } from './refusals.ts';
import { type ScopeOf, seesShift, type Whose } from './scope.ts';
import { type refusalReasons, shiftRefused } from './shifts.errors.ts';
import { having, type Rules, type ShiftRow, type ShiftsRead, type Situation } from './shifts.read.ts';
import type { ShiftsRepo } from './shifts.repo.ts';
import type { WholeShift } from './shifts.show.ts';
import type { PlaceState } from './shifts.tables.ts';
import type { StandIns } from './stand-ins.ts';

type Refusal = (typeof refusalReasons)[number];

export interface PlaceDeps {
  sql: Database['sql'];
  read: ShiftsRead;
  repo: ShiftsRepo;
  standIns: StandIns;
  scopeOf: ScopeOf;
  audit: Auditor;
  clock: Clock;
  /** Is told of shifts in which somebody has got or lost a place. */
  onChanged: (drillId: string, shiftIds: readonly string[]) => Promise<void>;
}

/** What every change of a place is made of: who may, whose place it is, what forbids it, and one transaction that holds it all. */
export function createPlaceChanges({
  sql,
  read,
  repo,
  standIns,
  scopeOf,
  audit,
  clock,
  onChanged,
}: PlaceDeps) {
  /** A shift that the caller sees. @throws AppError 404 */
  async function seen(
    drillId: string,
    id: string,
    whose: Whose,
    on: Tx | Database['sql'] = sql,
  ): Promise<ShiftRow> {
    const shift = await read.find(on, drillId, id);
    if (shift === undefined || !seesShift(whose, shift)) throw new AppError(notFound);
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
      if (done === 'vacant') await standIns.ask(tx, drill, shift, at);
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

  /**
   * Whoever was asked to stand in may until the shift is over (`asked`), as a planner may.
   * @throws AppError 409 `shift-refused` where it is too late for whoever does it for themselves
   */
  async function requireInTime(
    tx: Tx,
    drillId: string,
    shift: ShiftRow,
    whose: Whose,
    at: Date,
    asked = false,
  ): Promise<Rules> {
    const rules = await rulesOf(tx, drillId, shift.division);
    const limit =
      whose.kind === 'planner' || asked
        ? shift.endsAt.getTime()
        : shift.startsAt.getTime() - rules.signUpMinutes * 60_000;
    if (at.getTime() >= limit) throw refused('too-late');
    return rules;
  }

  return { seen, whole, rulesOf, situationOf, change, stateOf, requireInTime };
}

/** Whether somebody who stands so to a shift has it. */
export const isHaving = (state: PlaceState | undefined): boolean => having.some((one) => one === state);

/** @param reason what is the matter, which the answer names and says in words */
export function refused(reason: Refusal): AppError {
  return new AppError(shiftRefused, { detail: refusalTexts[reason], members: { reason } });
}
