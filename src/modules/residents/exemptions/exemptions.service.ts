import { exemptionEffect } from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId, open, seal } from '../../../platform/crypto/index.ts';
import { type Database, inTransaction, type Queryable } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  type DrillCatalogue,
  holdsUnclosed,
  type OpenDrill,
  refuseClosed,
  requireUnclosed,
} from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  auditInsert,
  type Caller,
  type CanonicalDocument,
  drawsOf,
  personId,
  related,
} from '../../foundation/index.ts';
import type { StayReason } from '../../service/index.ts';
import { alreadyExempt } from './exemptions.errors.ts';
import type { ExemptedPerson, ExemptionRow, ExemptionsRepo, Standing } from './exemptions.repo.ts';
import {
  checkedEnd,
  type ExemptionSpan,
  isSame,
  isServed,
  later,
  refuse,
  staysAs,
  whyItStays,
} from './exemptions.rules.ts';

/** What headquarters enter. */
export interface ExemptionRequest extends ExemptionSpan {
  registrationId?: string | undefined;
  document?: CanonicalDocument | undefined;
  reason?: string | undefined;
}

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** One exemption, to be entered by somebody with their id. */
export interface Entering {
  id: string;
  personId: string;
  by: string;
  division: string;
  request: ExemptionRequest;
}

export interface ExemptionsService {
  /**
   * Exempts somebody of the caller's division who is on the roster or registered: they hold no window any more, are visited,
   * or get a window for the time after. What begins later counts from then on. Once is as good as twice.
   * @throws AppError 400, 404, 409 `already-exempt`, `already-swabbed`, `already-checked-in`, `registration-cancelled`, `drill-closed`
   */
  add(by: By, drillId: string, request: ExemptionRequest): Promise<ExemptionRow>;
  /** The same as part of a transaction, for files; answers false where the very same stands already. @throws AppError as above */
  enter(on: Queryable, drill: OpenDrill, entering: Entering): Promise<ExemptionRow | false>;
  /** Withdraws one: whoever was exempt is due again. Once is as good as twice. @throws AppError 404, 409 `drill-closed` */
  withdraw(by: By, drillId: string, id: string): Promise<void>;
  /**
   * Withdraws many at once as part of a transaction, for the undoing of a file. Answers of whom they are withdrawn, by community,
   * and which stay, and why: over or withdrawn since, of people who have been swabbed since or are no longer of the division.
   */
  takeBack(
    on: Queryable,
    drill: OpenDrill,
    of: { by: string; division: string; ids: readonly string[] },
  ): Promise<{ communities: Set<string>; stay: { id: string; because: StayReason }[] }>;
  /** What tells of each of these people whether they still stand as they did, as far as exemptions go; nothing of strangers. */
  standings(on: Queryable, drill: OpenDrill, personIds: readonly string[]): Promise<Map<string, string>>;
  /** The same of people who are then held until the transaction ends: nobody changes them meanwhile. */
  held(on: Queryable, drill: OpenDrill, personIds: readonly string[]): Promise<Map<string, string>>;
  /** Begins and ends what is due; answers how many. */
  turn(limit: number): Promise<number>;
  /** Why; undefined where nothing was said. */
  reasonOf(drill: OpenDrill, row: Pick<ExemptionRow, 'id' | 'reason'>): string | undefined;
}

const sealedAs = (id: string) => ({ table: 'exemptions', column: 'reason', row: id });

export function createExemptionsService(deps: {
  sql: Database['sql'];
  repo: ExemptionsRepo;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
  onWaiting: (drillId: string, community: string) => void;
}): ExemptionsService {
  const { sql, repo, drills, audit, clock, onWaiting } = deps;

  async function openDrill(by: Caller, drillId: string) {
    const drill = await drills.withPeople(drillId);
    const { division } = by;
    if (division === undefined || !related(division, drill.city)) throw new AppError(notFound);
    refuseClosed(drill);
    return { drill, division };
  }

  /** Has an exemption count from now on. */
  async function begin(on: Queryable, drill: OpenDrill, row: ExemptionRow, person: ExemptedPerson) {
    const at = clock.now();
    const until = row.untilAt ?? undefined;
    const effect = exemptionEffect({ kind: row.kind, until }, drill.endsAt);
    const lasts = effect === 'visit' ? person.exemptUntil : later(person.exemptUntil, until ?? null);
    const holds =
      effect === 'later' &&
      person.status === 'assigned' &&
      person.startsAt !== null &&
      lasts !== null &&
      person.startsAt >= lasts;
    const standing: Standing = {
      personId: row.personId,
      status: effect === 'exempt' ? 'exempt' : holds ? 'assigned' : 'pending',
      mobility: effect === 'visit' ? 'needs-visit' : undefined,
      exemptUntil: lasts,
      givesBack: !holds,
      stands:
        effect === 'exempt'
          ? 'unregistered-exempt'
          : effect === 'visit'
            ? 'unregistered-visit'
            : 'unregistered',
      event: { id: newId(), kind: 'exempted', actor: row.createdBy },
    };
    await repo.stand(on, drill.id, [standing], at);
    await repo.begin(on, row.id, at, person.exemptUntil);
  }

  /** Has exemptions of a drill count no more: whoever was exempt or to be visited because of one comes to a site like anybody. */
  async function endAll(
    on: Queryable,
    drillId: string,
    ending: readonly { row: ExemptionRow; person: ExemptedPerson }[],
    by: string | null,
  ) {
    const at = clock.now();
    const ids = ending.map(({ row }) => row.id);
    await repo.end(on, ids, at, by);
    // Of whoever has been served one that is withdrawn leaves nothing behind: their swab may be taken out again.
    const counted = ending.filter(
      ({ row, person }) =>
        row.begunAt !== null && person.status !== 'cancelled' && (by !== null || !isServed(person)),
    );
    const standings = counted.map(
      ({ row, person }): Standing => ({
        personId: row.personId,
        status: staysAs(person),
        mobility: row.kind === 'infirm' ? 'walks' : undefined,
        exemptUntil: by === null ? person.exemptUntil : row.exemptBefore,
        givesBack: false,
        stands: 'unregistered',
        event: { id: newId(), kind: 'exemption-withdrawn', actor: by ?? 'system' },
      }),
    );
    await repo.stand(on, drillId, standings, at);
  }

  const end = (on: Queryable, row: ExemptionRow, person: ExemptedPerson, by: string | null) =>
    endAll(on, row.drillId, [{ row, person }], by);

  async function enter(on: Queryable, drill: OpenDrill, entering: Entering): Promise<ExemptionRow | false> {
    const { id, by, division, request } = entering;
    const now = clock.now();
    const until = checkedEnd(drill, request, now);
    const there = await repo.find(on, drill.id, id);
    if (there !== undefined) return there;
    const person = await repo.hold(on, drill.id, entering.personId, division);
    if (person === undefined) throw new AppError(notFound);
    if (person.live !== null) {
      const live = await repo.find(on, drill.id, person.live);
      if (live !== undefined && live.untilAt !== null && live.untilAt <= now)
        await end(on, live, person, null);
      else if (live !== undefined && isSame(live, request, until)) return false;
      else throw new AppError(alreadyExempt);
    }
    refuse(person);
    const row: ExemptionRow = {
      id,
      drillId: drill.id,
      personId: entering.personId,
      community: person.community,
      kind: request.kind,
      fromAt: request.from,
      untilAt: until ?? null,
      reason: request.reason === undefined ? null : seal(drill.keys.data, request.reason, sealedAs(id)),
      createdBy: by,
      createdAt: now,
      begunAt: null,
      endedAt: null,
      exemptBefore: null,
    };
    await repo.add(on, row);
    if (row.fromAt <= now) await begin(on, drill, row, person);
    return (await repo.find(on, drill.id, id)) ?? row;
  }

  return {
    enter,

    async add(by, drillId, request) {
      const { drill, division } = await openDrill(by, drillId);
      const { document, registrationId, reason } = request;
      const whom = document === undefined ? (registrationId ?? '') : personId(drill.keys, document);
      const id = drawsOf(by).id(`exemption ${whom}`);
      const noted = audit.entryIn(drill, {
        by,
        action: 'exemption.added',
        object: { kind: 'registration', id: whom },
        division,
        reason,
        details: { exemption: id, kind: request.kind },
      });
      const row = await inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drill.id);
        if ((await repo.find(tx, drill.id, id)) === undefined) await tx`${auditInsert(sql, noted)}`;
        return enter(tx, drill, { id, personId: whom, by: by.sub, division, request });
      });
      if (row === false) throw new AppError(alreadyExempt);
      onWaiting(drill.id, row.community);
      return row;
    },

    async withdraw(by, drillId, id) {
      const { drill, division } = await openDrill(by, drillId);
      const noted = audit.entryIn(drill, {
        by,
        action: 'exemption.withdrawn',
        object: { kind: 'exemption', id },
        division,
      });
      const community = await inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drill.id);
        const row = await repo.find(tx, drill.id, id);
        const person = row && (await repo.hold(tx, drill.id, row.personId, division));
        if (row === undefined || person === undefined) throw new AppError(notFound);
        // As it is now that the person is held.
        const held = await repo.find(tx, drill.id, id);
        if (held === undefined || held.endedAt !== null) return undefined;
        await tx`${auditInsert(sql, noted)}`;
        await end(tx, held, person, by.sub);
        return person.community;
      });
      if (community !== undefined) onWaiting(drill.id, community);
    },

    async takeBack(on, drill, { by, division, ids }) {
      const communities = new Set<string>();
      const stay: { id: string; because: StayReason }[] = [];
      for (let from = 0; from < ids.length; from += takenTogether) {
        const some = ids.slice(from, from + takenTogether);
        const entered = await repo.findAll(on, drill.id, some);
        const whom = entered.map((row) => row.personId);
        const people = await repo.holdAll(on, drill.id, whom, division);
        const ending: { row: ExemptionRow; person: ExemptedPerson }[] = [];
        // As they are now that the people are held.
        for (const row of await repo.findAll(on, drill.id, some)) {
          const person = people.get(row.personId);
          const because = whyItStays(row, person);
          if (because !== undefined) stay.push({ id: row.id, because });
          else if (person !== undefined) ending.push({ row, person });
        }
        await endAll(on, drill.id, ending, by);
        for (const { person } of ending) communities.add(person.community);
      }
      return { communities, stay };
    },

    standings: (on, drill, personIds) => repo.standings(on, drill.id, personIds),

    async held(on, drill, personIds) {
      await repo.holdAll(on, drill.id, personIds, '');
      return repo.standings(on, drill.id, personIds);
    },

    async turn(limit) {
      const due = await repo.due(clock.now(), limit);
      for (const { id, drillId, personId: whom } of due) {
        const drill = await drills.get(drillId);
        const community = await inTransaction(sql, async (tx) => {
          // Closed meanwhile: its people stay as they are.
          if (!(await holdsUnclosed(sql, tx, drillId))) return undefined;
          const person = await repo.hold(tx, drillId, whom, '');
          const row = await repo.find(tx, drillId, id);
          if (row === undefined || row.endedAt !== null) return undefined;
          // Nobody is there any more, or they have been served meanwhile: there is nothing to be exempt from.
          if (person === undefined || person.status === 'cancelled' || isServed(person))
            await repo.end(tx, [id], clock.now(), null);
          else if (row.begunAt === null) await begin(tx, drill, row, person);
          else await end(tx, row, person, null);
          return person?.community;
        });
        if (community !== undefined) onWaiting(drillId, community);
      }
      return due.length;
    },

    reasonOf: (drill, { id, reason }) =>
      reason === null ? undefined : open(drill.keys.data, reason, sealedAs(id)).toString('utf8'),
  };
}

/** Exemptions that are taken back in one statement. */
const takenTogether = 1_000;
