import { liesAhead, serviceDayNumber } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type DrillCatalogue, refuseClosed, requireUnclosed } from '../../drill/index.ts';
import { type Actor, type Auditor, auditInsert, type Caller, unlessNoted } from '../../foundation/index.ts';
import { caseWithdrawn, identify, placePeople, type ToldPerson } from '../cases/index.ts';
import { drillOf } from '../lists/index.ts';
import type { MonitoringPlace, MonitoringReason } from './monitoring.read.ts';
import type { Exposed, MonitoringRepo } from './monitoring.repo.ts';
import type { PutUnder } from './put-under.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** Who is to be under monitoring, where, and for how long. */
export interface Beginning {
  case?: string | undefined;
  people?: readonly (ToldPerson & { lastExposureAt: Date })[] | undefined;
  place: MonitoringPlace;
  reason: MonitoringReason;
  /** As the drill says of the place unless told. */
  days?: number | undefined;
  swabDays?: readonly number[] | undefined;
}

export interface BeginningService {
  /**
   * Has people come under monitoring, all or none, and answers under which. Whoever is already stays under theirs, which a newer
   * exposure makes longer; whoever's is over gets another one only by a newer exposure.
   * @throws AppError 400, 404, 409 `case-withdrawn`, `drill-closed`, 410
   */
  begin(by: By, drillId: string, beginning: Beginning): Promise<{ id: string; personId: string }[]>;
}

export function createBeginningService(deps: {
  sql: Database['sql'];
  repo: Pick<MonitoringRepo, 'contactsOf'>;
  putUnder: PutUnder;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): BeginningService {
  const { sql, repo, putUnder, drills, audit, clock } = deps;
  const dayOf = (at: Date): number => serviceDayNumber(at.getTime());

  async function contactsOf(tx: Tx, drillId: string, caseId: string, division: string): Promise<Exposed[]> {
    const { case: found, contacts } = await repo.contactsOf(tx, drillId, caseId, division);
    if (found === 'none' || contacts.length === 0) throw new AppError(notFound);
    if (found === 'withdrawn') throw new AppError(caseWithdrawn);
    return contacts.map((one) => ({ ...one, exposureDay: dayOf(one.lastExposureAt) }));
  }

  return {
    async begin(by, drillId, { case: caseId, people = [], reason: told, place, ...rule }) {
      const { drill, division } = await drillOf(drills, by, drillId);
      refuseClosed(drill);
      const at = clock.now();
      const today = dayOf(at);
      const { days = drill.monitoringRules[place].days, swabDays = drill.monitoringRules[place].swabDays } =
        rule;
      for (const [index, { lastExposureAt }] of people.entries()) {
        const field = `/people/${index}/lastExposureAt`;
        if (liesAhead(lastExposureAt, at)) throw invalidField(field, 'range', toCome);
        if (dayOf(lastExposureAt) + days < today) throw invalidField(field, 'range', isOver);
      }
      const identified = people.map((person) => identify(drill.keys, person));
      const reason = caseId === undefined ? told : 'contact';

      async function named(tx: Tx): Promise<Exposed[]> {
        const placed = await placePeople(tx, drillId, identified, at);
        return placed.map(({ personId, community, known }, index): Exposed => {
          const where = community ?? division;
          if (!known || !where.startsWith(division)) throw new AppError(notFound);
          const lastExposureAt = people[index]?.lastExposureAt ?? at;
          return { personId, community: where, lastExposureAt, exposureDay: dayOf(lastExposureAt) };
        });
      }

      return inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drillId);
        const all = await (caseId === undefined ? named(tx) : contactsOf(tx, drillId, caseId, division));
        const under = await putUnder(
          tx,
          { drillId, place, days, swabDays, reason, today, by: by.sub, at },
          all,
        );
        const noted = audit.entryIn(drill, {
          by,
          action: 'monitoring.begun',
          object: { kind: caseId === undefined ? 'drill' : 'case', id: caseId ?? drillId },
          division,
          details: { people: under.length, place },
        });
        await tx`${auditInsert(sql, noted)} where ${unlessNoted(sql, noted)}`;
        return under.sort((one, other) => (one.personId < other.personId ? -1 : 1));
      });
    },
  };
}

const toCome = {
  en: 'This exposure is still to come. Give when it was. For example: 2021-09-19T08:30:00+08:00',
  zh: '暴露时间不能晚于当前时间，请填写实际时间。例如：2021-09-19T08:30:00+08:00',
};
const isOver = {
  en: 'So many days after this exposure are over already: there is nobody to be asked. Give a later one, or more `days`',
  zh: '自该暴露时间起的监测天数已满，无需监测。请核对暴露时间，或增加 `days`',
};
