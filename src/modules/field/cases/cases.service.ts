import { liesAhead } from '../../../core/calendar/index.ts';
import { type ContactKind, defaultTraceDays } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type DrillCatalogue, type OpenDrill, refuseClosed, requireUnclosed } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  auditInsert,
  type Caller,
  isHeadquarters,
  unlessNoted,
} from '../../foundation/index.ts';
import { drillOf } from '../lists/index.ts';
import { openMember } from '../teams/index.ts';
import { caseWithdrawn, contactsFull } from './cases.errors.ts';
import { mostContacts } from './cases.schemas.ts';
import type { ContactQuery, ContactRow, ContactsRead } from './contacts.read.ts';
import type { ContactCounts, ContactsRepo, ToldContact } from './contacts.repo.ts';
import { identify, type ToldPerson } from './told-person.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** What a request says of a case's contacts. */
export interface Tracing {
  since?: Date | undefined;
  people: readonly (ToldPerson & {
    kind: ContactKind;
    at: Date;
    distanceMetres?: number | undefined;
  })[];
}

/** Somebody who was with a case, by what another part has recorded. */
export interface MetPerson {
  person: ToldPerson;
  kind: ContactKind;
  at: Date;
}

/** Finds whoever was with a case since a time, but for the case itself. */
export type FindMet = (
  tx: Tx,
  of: { drill: OpenDrill; caseId: string; since: Date },
) => Promise<readonly MetPerson[]>;

export interface CasesService {
  /**
   * Finds whoever was with a case, in what is recorded and in what investigators tell, in one transaction. Asked again it finds
   * who has come to it since, and changes nothing of the others. Answers how many there are by now, and since when.
   * @throws AppError 400, 404 where nobody below the caller's division is a case, 409 `contacts-full`, `case-withdrawn`,
   * `drill-closed`, 410
   */
  trace(by: By, drillId: string, caseId: string, tracing: Tracing): Promise<ContactCounts & { since: Date }>;
  /**
   * Contacts who live below the caller's division; for headquarters also those of cases there, wherever they live.
   * @throws AppError 404, 410
   */
  contacts(
    by: Caller,
    drillId: string,
    query: Omit<ContactQuery, 'drillId' | 'division' | 'casesOf'>,
  ): Promise<{ rows: ContactRow[]; drill: OpenDrill }>;
}

const day = 86_400_000;

export function createCasesService(deps: {
  sql: Database['sql'];
  repo: ContactsRepo;
  read: ContactsRead;
  /** What others have recorded of who was with whom. */
  sources: readonly FindMet[];
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): CasesService {
  const { sql, repo, read, sources, drills, audit, clock } = deps;
  return {
    async trace(by, drillId, caseId, { since: told, people }) {
      const { drill, division } = await drillOf(drills, by, drillId);
      refuseClosed(drill);
      const at = clock.now();
      if (told !== undefined && liesAhead(told, at)) throw invalidField('/since', 'range', toCome);
      for (const [index, person] of people.entries()) {
        if (liesAhead(person.at, at)) throw invalidField(`/people/${index}/at`, 'range', toCome);
      }
      const contacts = people.map(({ kind, at: when, distanceMetres = null, ...person }) => ({
        person: identify(drill.keys, person),
        kind,
        at: when,
        distanceMetres,
      }));
      return inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drillId);
        const found = await repo.hold(tx, drillId, caseId, division);
        if (found === undefined) throw new AppError(notFound);
        if (found.withdrawn) throw new AppError(caseWithdrawn);
        const swabbed = found.swabbedAt ?? found.openedAt;
        const since = told ?? new Date(swabbed.getTime() - defaultTraceDays * day);
        const of = { drillId, caseId, at };
        await repo.findRecorded(tx, { ...of, case: found, since, windowMinutes: drill.windowMinutes });
        // Whoever knocked there has met them, too.
        const visitors = await repo.visitors(tx, { ...of, case: found, since });
        const met = visitors.map(
          ({ id, person, at: when }): ToldContact => ({
            person: identify(drill.keys, openMember(drill.keys, id, person)),
            ...{ kind: 'door-visit', at: when, distanceMetres: null },
          }),
        );
        for (const source of sources) {
          for (const { person, kind, at: when } of await source(tx, { drill, caseId, since }))
            met.push({ person: identify(drill.keys, person), kind, at: when, distanceMetres: null });
        }
        await repo.addTold(tx, { ...of, community: found.community, by: null }, met);
        const added = await repo.addTold(tx, { ...of, community: found.community, by: by.sub }, contacts);
        for (const [index, { known, personId }] of added.entries()) {
          if (!known) throw invalidField(`/people/${index}/registrationId`, 'unknown', unknown);
          if (personId === caseId) throw invalidField(`/people/${index}`, 'same-person', themselves);
        }
        const counts = await repo.count(tx, drillId, caseId);
        if (counts.contacts > mostContacts) throw new AppError(contactsFull);
        const noted = audit.entryIn(drill, {
          by,
          action: 'case.contacts-traced',
          object: { kind: 'case', id: caseId },
          division: found.community,
          details: { contacts: counts.contacts, told: people.length },
        });
        await tx`${auditInsert(sql, noted)} where ${unlessNoted(sql, noted)}`;
        return { ...counts, since };
      });
    },

    async contacts(by, drillId, query) {
      const { drill, division } = await drillOf(drills, by, drillId);
      const casesOf = isHeadquarters(by) ? division : undefined;
      return { rows: await read.list({ ...query, drillId, division, casesOf }), drill };
    },
  };
}

const toCome = {
  en: 'This time is still to come. Give one that has been. For example: 2021-09-20T08:30:00+08:00',
  zh: '时间不能晚于当前时间，请填写实际时间。例如：2021-09-20T08:30:00+08:00',
};
const unknown = {
  en: 'Nobody of this id is registered or on the roster. Name the person instead, with a document or a telephone',
  zh: '该编号的人员既未登记也不在底册，请改填姓名及证件或电话',
};
const themselves = {
  en: 'This is the case itself: nobody is a contact of their own. Leave the row out',
  zh: '该人员即病例本人，不能登记为自己的接触者，请删除该行',
};
