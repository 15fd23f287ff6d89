import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { holdUnclosedAlone, requireUnclosed } from '../../drill/index.ts';
import { type AuditDetails, type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { jobUndone } from '../jobs/index.ts';
import type { ActKind, ImportUndoing, KeptAct, Stays, UndoContext, UndoneOfKind } from './undoing.ts';

/** What came of taking an import back. */
export interface ImportUndone {
  kinds: UndoneOfKind[];
  /** The first hundred of what stays. */
  stays: Stays[];
}

export interface ImportUndoRepo {
  /**
   * Takes an import back in one transaction with its line of the audit log. What stays is kept to be asked for again. Of a
   * repeat, what it was the first time.
   * @throws AppError 409 `drill-closed`
   */
  undo(undoing: ImportUndoing, context: UndoContext, noted: AuditEntry): Promise<ImportUndone>;
}

/** Things that an answer names. */
const mostNamed = 100;

const keyOf = ({ kind, id }: Pick<Stays, 'kind' | 'id'>): string => `${kind} ${id}`;

export function createImportUndoRepo({ sql }: Pick<Database, 'sql'>): ImportUndoRepo {
  /** What is left of an import, held until the transaction ends; whoever comes at the same time waits here. */
  const actsOf = (tx: Tx, drillId: string, jobId: string) => tx<KeptAct[]>`
    select kind, object_id as id, before, mark, at from import_acts
    where job_id = ${jobId} and drill_id = ${drillId} and kind <> 'proposed' order by kind, object_id for update`;

  async function keepWhatStays(
    tx: Tx,
    { jobId, drillId }: { jobId: string; drillId: string },
    acts: readonly KeptAct[],
    stays: readonly Stays[],
  ): Promise<void> {
    const staying = new Set(stays.map(keyOf));
    const gone = acts.filter((act) => !staying.has(keyOf(act)));
    await tx`
      delete from import_acts a
      using unnest(${gone.map(({ kind }) => kind)}::text[], ${gone.map(({ id }) => id)}::text[]) as g (kind, object_id)
      where a.job_id = ${jobId} and a.kind = g.kind and a.object_id = g.object_id`;
    await tx`
      insert into import_acts (job_id, drill_id, kind, object_id, stays, at)
      select ${jobId}, ${drillId}, kind, object_id, because, now()
      from unnest(${stays.map(({ kind }) => kind)}::text[], ${stays.map(({ id }) => id)}::text[],
        ${stays.map(({ because }) => because)}::text[]) as g (kind, object_id, because)
      on conflict (job_id, kind, object_id) do update set stays = excluded.stays`;
  }

  return {
    undo: (undoing, context, noted) =>
      inTransaction(sql, async (tx) => {
        const { jobId } = context;
        const { id: drillId } = context.drill;
        if (undoing.alone) await holdUnclosedAlone(tx, drillId);
        else await requireUnclosed(sql, tx, drillId);
        const acts = await actsOf(tx, drillId, jobId);
        // A statement of its own: what the same request has done while this one waited is seen only now.
        const [first] = await tx<{ details: AuditDetails }[]>`
          select coalesce(details, '{}'::jsonb) as details from audit_log where id = ${noted.id}`;
        if (first === undefined && acts.length > 0) {
          const taken = await undoing.takeBack(tx, context, acts);
          const stays = Array.isArray(taken) ? taken : taken.stays;
          const kinds = Array.isArray(taken) ? countByKind(acts, stays) : taken.kinds;
          await keepWhatStays(tx, { jobId, drillId }, acts, stays);
          await tx`${auditInsert(sql, { ...noted, details: detailsOf(kinds) })}`;
          await tx`${jobUndone(sql, jobId, summed(kinds))}`;
          return { kinds, stays: stays.slice(0, mostNamed) };
        }
        const stays = await tx<Stays[]>`
          select kind, object_id as id, stays as because from import_acts
          where job_id = ${jobId} and drill_id = ${drillId} and stays is not null
          order by kind, object_id limit ${mostNamed}`;
        return { kinds: kindsOf(first?.details ?? {}), stays: [...stays] };
      }),
  };
}

function countByKind(acts: readonly KeptAct[], stays: readonly Stays[]): UndoneOfKind[] {
  const staying = new Set(stays.map(keyOf));
  const kinds = [...new Set(acts.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => {
    const own = acts.filter((act) => act.kind === kind);
    const gone = own.filter((act) => !staying.has(keyOf(act)));
    const restored = gone.filter(({ before }) => before !== null).length;
    return { kind, removed: gone.length - restored, restored, left: own.length - gone.length };
  });
}

/** What came of all kinds together. */
export function summed(kinds: readonly UndoneOfKind[]): Pick<UndoneOfKind, 'removed' | 'restored' | 'left'> {
  const sum = (of: 'removed' | 'restored' | 'left') => kinds.reduce((all, one) => all + one[of], 0);
  return { removed: sum('removed'), restored: sum('restored'), left: sum('left') };
}

/** The figures as the audit log keeps them: `team.removed`. */
const detailsOf = (kinds: readonly UndoneOfKind[]): AuditDetails =>
  Object.fromEntries(
    kinds.flatMap(({ kind, ...figures }) =>
      Object.entries(figures).map(([name, count]) => [`${kind}.${name}`, count]),
    ),
  );

/** The same read back. */
function kindsOf(details: AuditDetails): UndoneOfKind[] {
  const kinds = new Set(Object.keys(details).map((name) => name.split('.')[0] as ActKind));
  const count = (kind: ActKind, name: string) => Number(details[`${kind}.${name}`] ?? 0);
  return [...kinds].sort().map((kind) => ({
    kind,
    removed: count(kind, 'removed'),
    restored: count(kind, 'restored'),
    left: count(kind, 'left'),
  }));
}
