import type { RuleSet } from '../../../core/checkpoints/index.ts';
import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { drillClosed } from '../../drill/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';

/** A version of a drill's rules, and who made it. */
export type RulesVersion = RuleSet & { createdAt: Date; createdBy: string };

export interface RulesRepo {
  /**
   * Adds the next version, with its line of the audit log; a request that is repeated is answered with the version that it has
   * made. @throws AppError 409 `drill-closed`
   */
  add(drillId: string, rules: Omit<RulesVersion, 'version'>, noted: AuditEntry): Promise<RulesVersion>;
  /** The latest versions of a drill, the latest first. */
  versions(drillId: string, limit: number): Promise<RulesVersion[]>;
}

export function createRulesRepo({ sql }: Pick<Database, 'sql'>): RulesRepo {
  const columns = sql`
    version, valid_from as "from", valid_until as "until", key_regions as "keyRegions", rules, created_at as "createdAt",
    created_by as "createdBy"`;
  return {
    add: (drillId, { from, until, keyRegions, rules, createdAt, createdBy }, noted) =>
      inTransaction(sql, async (tx) => {
        // Versions are counted one after the other: whoever adds one waits for whoever else does.
        const [open] =
          await tx`select from drills where id = ${drillId} and status <> 'closed' for no key update`;
        if (open === undefined) throw new AppError(drillClosed);
        const [made] = await tx<{ version: number }[]>`
          select (details ->> 'version')::int as version from audit_log where id = ${noted.id}`;
        if (made === undefined) {
          const [next] = await tx<{ version: number }[]>`
            insert into checkpoint_rules (drill_id, version, valid_from, valid_until, key_regions, rules, created_at, created_by)
            select ${drillId}, coalesce(max(version), 0) + 1, ${from}, ${until}, ${[...keyRegions]}::text[],
              ${JSON.stringify(rules)}::text::jsonb, ${createdAt}, ${createdBy}
            from checkpoint_rules where drill_id = ${drillId} returning version`;
          const version = next?.version ?? 0;
          await tx`${auditInsert(sql, { ...noted, details: { ...noted.details, version } })}`;
          return { version, from, until, keyRegions, rules, createdAt, createdBy };
        }
        const [row] = await tx<(RulesVersion & Record<string, unknown>)[]>`
          select ${columns} from checkpoint_rules where drill_id = ${drillId} and version = ${made.version}`;
        if (row === undefined) throw new Error('a version of rules is gone');
        return row;
      }),

    versions: (drillId, limit) => sql<RulesVersion[]>`
      select ${columns} from checkpoint_rules where drill_id = ${drillId} order by version desc limit ${limit}`,
  };
}
