import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type OpenDrill, refuseClosed } from '../../drill/index.ts';
import { type Auditor, type Caller, drawsOf } from '../../foundation/index.ts';
import type { ShiftPeopleRepo, ShiftPerson } from './people.repo.ts';
import type { By } from './posts.service.ts';
import { requirePlanner, type ScopeOf, sees } from './scope.ts';
import { type NamedPerson, sealShiftPerson, shiftPersonId } from './shift-person.ts';
import type { ShiftsRead } from './shifts.read.ts';
import type { ShiftsRepo } from './shifts.repo.ts';
import type { ShiftSkill } from './shifts.tables.ts';
import type { StandIns } from './stand-ins.ts';

export interface ShiftPeopleService {
  /**
   * Has somebody work shifts of a division; once is as good as twice. @throws AppError 404, 403, 409 `drill-closed`, 400 where
   * their account works for another division already
   */
  add(
    by: By,
    drillId: string,
    person: NamedPerson & {
      division: string;
      organisation: string | null;
      account?: string | undefined;
      nights: boolean;
    },
  ): Promise<ShiftPerson>;
  /** Those of the planner's division; whoever works shifts sees themselves. @throws AppError 404 */
  list(
    by: Caller,
    drillId: string,
    after: { addedAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<ShiftPerson[]>;
  /** Somebody has looked at a certificate, and until when it holds. @throws AppError 404, 403, 409 `drill-closed` */
  certify(
    by: By,
    drillId: string,
    id: string,
    certificate: { skill: ShiftSkill; validUntil: Date | null },
  ): Promise<ShiftPerson>;
  /**
   * Somebody cannot come for a while: shifts that they have in it, and that have not begun, are free again; answers which they
   * have given back.
   * By a planner or themselves. @throws AppError 404, 409 `drill-closed`
   */
  reportAbsence(by: By, drillId: string, id: string, span: { from: Date; until: Date }): Promise<string[]>;
}

export function createShiftPeopleService(deps: {
  sql: Database['sql'];
  people: ShiftPeopleRepo;
  read: ShiftsRead;
  repo: ShiftsRepo;
  standIns: StandIns;
  scopeOf: ScopeOf;
  audit: Auditor;
  clock: Clock;
  /** Is told of shifts of which somebody has been freed. */
  onFreed: (drillId: string, shiftIds: readonly string[]) => Promise<void>;
}): ShiftPeopleService {
  const { sql, people, read, repo, standIns, scopeOf, audit, clock, onFreed } = deps;

  /** Somebody whom the caller plans for, in a drill that goes on. @throws AppError 404, 403, 409 */
  async function planned(
    by: By,
    drillId: string,
    id: string,
  ): Promise<{ drill: OpenDrill; person: ShiftPerson }> {
    const scope = await scopeOf(by, drillId);
    const person = await people.find(drillId, id);
    if (person === undefined || !sees(scope.whose, person.division)) throw new AppError(notFound);
    const drill = requirePlanner(by, scope, person.division);
    refuseClosed(drill);
    return { drill, person };
  }

  async function found(drillId: string, id: string): Promise<ShiftPerson> {
    const person = await people.find(drillId, id);
    if (person === undefined) throw new AppError(notFound);
    return person;
  }

  return {
    async add(by, drillId, { name, phone, division, organisation, account, nights }) {
      const drill = requirePlanner(by, await scopeOf(by, drillId), division);
      refuseClosed(drill);
      const id = shiftPersonId(drill.keys, account, phone);
      const object = { kind: 'shift-person', id };
      const noted = audit.entryIn(drill, { by, action: 'shift-person.added', object, division });
      const person = sealShiftPerson(drill.keys, id, { name, phone });
      const row = {
        id,
        division,
        organisation,
        account: account ?? null,
        nights,
        person,
        addedAt: clock.now(),
      };
      await people.add(drillId, row, noted);
      const added = await found(drillId, id);
      if (added.division !== division) throw invalidField('/division', 'works-elsewhere', worksElsewhere);
      return added;
    },

    async list(by, drillId, after, limit) {
      const { whose } = await scopeOf(by, drillId);
      if (whose.kind === 'person') return after === undefined ? [await found(drillId, whose.id)] : [];
      return people.list(drillId, whose.division, after, limit);
    },

    async certify(by, drillId, id, { skill, validUntil }) {
      const { drill, person } = await planned(by, drillId, id);
      const object = { kind: 'shift-person', id };
      const details = { skill };
      const { division } = person;
      const noted = audit.entryIn(drill, { by, action: 'certificate.confirmed', object, division, details });
      const certificate = { drillId, personId: id, skill, validUntil, by: by.sub, at: clock.now() };
      await people.certify(certificate, noted);
      return found(drillId, id);
    },

    async reportAbsence(by, drillId, id, { from, until }) {
      const { drill, whose } = await scopeOf(by, drillId);
      const person = await people.find(drillId, id);
      const theirs = whose.kind === 'person' ? whose.id === id : sees(whose, person?.division ?? '');
      if (person === undefined || !theirs) throw new AppError(notFound);
      refuseClosed(drill);
      const at = clock.now();
      const freed = await inTransaction(sql, async (tx) => {
        // Shifts before people, as everybody holds them; looked at again once they are held.
        const inSpan = async () =>
          (await read.situations(tx, drillId, { ids: [id] }, { from, until }))
            .flatMap(({ places }) => places)
            .filter(
              (one) => one.starts < until.getTime() && from.getTime() < one.ends && one.starts > at.getTime(),
            )
            .map(({ shift }) => shift);
        await repo.hold(tx, drillId, await inSpan(), [id]);
        const object = { kind: 'shift-person', id };
        const { division } = person;
        const noted = audit.entryIn(drill, { by, action: 'shift-absence.noted', object, division });
        if (await repo.isNoted(tx, noted.id)) return repo.givenBack(tx, drillId, id, { from, until });
        await people.absent(tx, { drillId, id: drawsOf(by).id('absence'), personId: id, from, until });
        for (const shiftId of await inSpan()) {
          await repo.place(tx, { drillId, shiftId, personId: id, state: 'withdrawn', at, by: by.sub });
          const shift = await read.find(tx, drillId, shiftId);
          if (shift !== undefined) await standIns.ask(tx, drill, shift, at);
          await repo.tell(tx, 'shift.vacant', drillId, `/v1/drills/${drillId}/shifts/${shiftId}`, at);
        }
        await repo.note(tx, noted);
        return repo.givenBack(tx, drillId, id, { from, until });
      });
      await onFreed(drillId, freed);
      return freed;
    },
  };
}

const worksElsewhere = {
  en: 'Whoever has this account or telephone works shifts of another division in this drill. Ask that division to plan them. For example: 350102',
  zh: '该账号或电话对应的人员已在本次演练的其他区划值班，请由该区划安排。例如：350102',
};
