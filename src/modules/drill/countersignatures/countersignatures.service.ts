import type { Clock } from '../../../platform/clock.ts';
import { open, seal } from '../../../platform/crypto/index.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, forbidden, notFound } from '../../../platform/errors/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  covers,
  drawsOf,
  related,
  wrongRole,
} from '../../foundation/index.ts';
import { type DrillCatalogue, drillClosed, type OpenDrill, refuseClosed } from '../drills/index.ts';
import { countersignatureOutdated, countersignatureOver, sameAccount } from './countersignatures.errors.ts';
import type { CountersignatureRow, CountersignaturesRead } from './countersignatures.read.ts';
import type { Basis, CountersignaturesRepo, TellsApps } from './countersignatures.repo.ts';
import type { CountersignedOperation, ShownStatus } from './countersignatures.tables.ts';

export type Signer = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** A proposal as whoever may confirm it sees it. */
export interface Countersignature extends Omit<CountersignatureRow, 'proposal' | 'basis' | 'status'> {
  status: ShownStatus;
  proposal: Record<string, unknown>;
}

/** A proposal as everybody of its division may hear of it: nothing of what was proposed. */
export type CountersignatureNews = Pick<
  CountersignatureRow,
  'id' | 'operation' | 'division' | 'proposedAt' | 'expiresAt' | 'confirmedAt'
> & { status: ShownStatus };

/** How an operation is done that two people decide. Its module says so; nobody else can. */
export interface Countersigned {
  /** Who may propose and confirm it. */
  roles: readonly Caller['role'][];
  /** What must not have changed since it was proposed. */
  basis: Basis;
  /**
   * Looks whether what was proposed can be done now, by `by`, on whose name it is confirmed; answers how. `apply` is part of the
   * transaction in which it is confirmed, and is given the sites of its division as they are held; `after` comes once that is committed.
   * @throws AppError as the operation itself does
   */
  prepare(
    by: Signer,
    drill: OpenDrill,
    signed: Countersignature,
  ): Promise<{ apply(tx: Tx, sites: readonly string[]): Promise<void>; after(): Promise<void> }>;
}

export interface CountersignaturesService {
  /** Has an operation be done by this once a second person confirms it. */
  handle(operation: CountersignedOperation, how: Countersigned): void;
  /** Has apps be told, in the very statement, of what is proposed and decided: by whoever has the statement. */
  tellBy(tells: TellsApps): void;
  /** How the proposals of a drill stand: those that wait, and the last that were decided. Nothing sealed is opened. */
  news(drillId: string): Promise<CountersignatureNews[]>;
  /**
   * Puts on file what one person proposes, for another to confirm. Whoever asks has looked whether it can be done.
   * @throws AppError 409 `drill-closed`
   */
  propose(
    by: Signer,
    drill: OpenDrill,
    of: {
      operation: CountersignedOperation;
      division: string;
      proposal: Record<string, unknown>;
    },
  ): Promise<Countersignature>;
  /** Those of the caller's division, newest first. @throws AppError 403 for a token without a division, 404 */
  list(
    caller: Caller,
    drillId: string,
    query: {
      status: ShownStatus | undefined;
      below: { proposedAt: Date; id: string } | undefined;
      limit: number;
    },
  ): Promise<Countersignature[]>;
  /** @throws AppError 404 of another division */
  see(caller: Caller, drillId: string, id: string): Promise<Countersignature>;
  /**
   * Does what was proposed, exactly that. Confirmed already: as it stands, nothing more.
   * @throws AppError 403, 404, 409 `same-account`, `countersignature-over`, `countersignature-outdated`, `drill-closed`, and as the operation does
   */
  confirm(by: Signer, drillId: string, id: string): Promise<Countersignature>;
  /** For whoever proposed it. Once is as good as twice. @throws AppError 403, 404, 409 `countersignature-over`, `drill-closed` */
  withdraw(by: Signer, drillId: string, id: string): Promise<Countersignature>;
}

const sealedAs = (id: string) => ({ table: 'countersignatures', column: 'proposal', row: id });

export function createCountersignaturesService(deps: {
  sql: Database['sql'];
  read: CountersignaturesRead;
  /** From where it may be read a little late. */
  lateRead: Pick<CountersignaturesRead, 'latest'>;
  onTells: (tells: TellsApps) => void;
  repo: CountersignaturesRepo;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): CountersignaturesService {
  const { sql, read, lateRead, onTells, repo, drills, audit, clock } = deps;
  const operations = new Map<CountersignedOperation, Countersigned>();

  function of(operation: CountersignedOperation): Countersigned {
    const how = operations.get(operation);
    if (how === undefined) throw new Error(`nobody has said how ${operation} is done by two`);
    return how;
  }

  const standing = ({ status, expiresAt }: Pick<CountersignatureRow, 'status' | 'expiresAt'>): ShownStatus =>
    status === 'proposed' && expiresAt <= clock.now() ? 'expired' : status;

  function shown(drill: OpenDrill, { proposal, basis: _, ...row }: CountersignatureRow): Countersignature {
    const opened = JSON.parse(open(drill.keys.data, proposal, sealedAs(row.id)).toString('utf8'));
    return { ...row, status: standing(row), proposal: opened };
  }

  const noted = (
    by: Signer,
    drill: OpenDrill,
    action: `countersignature.${'proposed' | 'confirmed' | 'withdrawn'}`,
    { id, operation, division }: Pick<CountersignatureRow, 'id' | 'operation' | 'division'>,
    proposedBy?: string,
  ) =>
    audit.entryIn(drill, {
      by,
      action,
      object: { kind: 'countersignature', id },
      division,
      details: { operation, ...(proposedBy === undefined ? {} : { proposedBy }) },
    });

  /** One of the caller's division, and its drill. */
  async function found(caller: Caller, drillId: string, id: string) {
    const drill = await drills.withPeople(drillId);
    const row = await read.find(drillId, id);
    if (row === undefined || !covers(caller, row.division)) {
      // Nothing is waited for in a drill that is closed.
      if (covers(caller, drill.city)) refuseClosed(drill);
      throw new AppError(notFound);
    }
    return { drill, row };
  }

  function over(row: CountersignatureRow): AppError {
    return new AppError(countersignatureOver, {
      params: { status: row.status === 'proposed' ? 'expired' : row.status },
    });
  }

  async function again(drill: OpenDrill, { drillId, id }: CountersignatureRow): Promise<Countersignature> {
    const row = await read.find(drillId, id);
    if (row === undefined) throw new AppError(notFound);
    return shown(drill, row);
  }

  return {
    handle: (operation, how) => void operations.set(operation, how),
    tellBy: onTells,

    async news(drillId) {
      const rows = await lateRead.latest(drillId, clock.now());
      return rows.map((row) => ({ ...row, status: standing(row) }));
    },

    async propose(by, drill, { operation, division, proposal }) {
      const [id, at] = [drawsOf(by).id('countersignature'), clock.now()];
      await repo.add(
        {
          drillId: drill.id,
          id,
          operation,
          division,
          proposal: seal(drill.keys.data, JSON.stringify(proposal), sealedAs(id)),
          proposedBy: by.sub,
          proposedAt: at,
          expiresAt: new Date(at.getTime() + drill.countersigning.standsMinutes * 60_000),
        },
        of(operation).basis,
        noted(by, drill, 'countersignature.proposed', { id, operation, division }),
      );
      const row = await read.find(drill.id, id);
      if (row === undefined) throw new AppError(drillClosed);
      return shown(drill, row);
    },

    async list(caller, drillId, query) {
      const { division } = caller;
      if (division === undefined) throw new AppError(forbidden);
      const drill = await drills.withPeople(drillId);
      if (!related(division, drill.city)) throw new AppError(notFound);
      const rows = await read.list({ ...query, drillId, division, now: clock.now() });
      return rows.map((row) => shown(drill, row));
    },

    async see(caller, drillId, id) {
      const { drill, row } = await found(caller, drillId, id);
      return shown(drill, row);
    },

    async confirm(by, drillId, id) {
      const { drill, row } = await found(by, drillId, id);
      const how = of(row.operation);
      if (!how.roles.includes(by.role)) throw wrongRole(by, how.roles);
      if (row.proposedBy === by.sub) throw new AppError(sameAccount);
      if (row.status === 'confirmed') return shown(drill, row);
      refuseClosed(drill);
      if (row.status !== 'proposed' || row.expiresAt <= clock.now()) throw over(row);
      const act = await how.prepare(by, drill, shown(drill, row));
      const done = await inTransaction(sql, async (tx) => {
        const held = await repo.hold(tx, row, how.basis);
        // Another has been faster: it is done, once.
        if (held.status === 'confirmed') return false;
        if (held.status !== 'proposed') throw over({ ...row, status: held.status });
        if (held.closed) throw new AppError(drillClosed);
        if (held.changed) throw new AppError(countersignatureOutdated);
        await repo.confirm(
          tx,
          row,
          { sub: by.sub, at: clock.now() },
          noted(by, drill, 'countersignature.confirmed', row, row.proposedBy),
        );
        await act.apply(tx, held.sites);
        return true;
      });
      drills.forget();
      if (done) await act.after();
      return again(drill, row);
    },

    async withdraw(by, drillId, id) {
      const { drill, row } = await found(by, drillId, id);
      if (row.proposedBy !== by.sub) throw new AppError(forbidden, { detail: notTheirs });
      if (row.status === 'withdrawn') return shown(drill, row);
      refuseClosed(drill);
      if (!(await repo.withdraw(row, clock.now(), noted(by, drill, 'countersignature.withdrawn', row)))) {
        const now = await again(drill, row);
        // Withdrawn by another request at this very moment: once is as good as twice.
        if (now.status !== 'withdrawn')
          throw new AppError(countersignatureOver, { params: { status: now.status } });
      }
      return again(drill, row);
    },
  };
}

const notTheirs = {
  en: 'It is withdrawn by whoever proposed it. Whoever does not want it does not confirm it: it lapses.',
  zh: '只能由提出人撤回。不同意者不予确认即可，逾期自动失效。',
};
