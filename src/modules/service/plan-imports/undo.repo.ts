import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import type { DraftsRepo, PlannedSite } from '../../drill/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { jobUndone } from '../jobs/index.ts';
import { importInUse } from './plan-imports.errors.ts';
import type { SiteImportsRepo } from './site-imports.repo.ts';
import type { StoredPlan } from './site-plans.ts';

/** A site as it is to stand again. */
export interface RestoredSite {
  site: Omit<PlannedSite['site'], 'createdAt'>;
  slots: PlannedSite['slots'];
}

/** What came of taking an import of sites back. */
export interface SitesUndone {
  /** Sites that it had made, deleted. */
  removed: number;
  /** Sites that are planned again as they were before. */
  restored: number;
  /** Sites that somebody has changed or deleted since: they stay as they are. */
  left: number;
}

export interface SitesUndoRepo {
  /**
   * Takes back what an import has done to sites, in one transaction with its line of the audit log. Of a repeat, what it was
   * the first time. Of imports that followed each other the last is taken back first; then the one before finds what it left.
   * `plan` makes a site of what was kept of it.
   * @throws AppError 409 `import-in-use` where one of them is no draft any more, or somebody has built on it
   */
  undo(
    drillId: string,
    importJob: string,
    noted: AuditEntry,
    plan: (siteId: string, before: StoredPlan) => RestoredSite,
  ): Promise<SitesUndone>;
}

export function createSitesUndoRepo(
  { sql }: Database,
  { drafts, ledger }: { drafts: DraftsRepo; ledger: Pick<SiteImportsRepo, 'take' | 'standsAgain'> },
): SitesUndoRepo {
  return {
    async undo(drillId, importJob, noted, plan) {
      const done = await inTransaction(sql, async (tx) => {
        const acts = await ledger.take(tx, drillId, importJob);
        const ids = acts.map(({ siteId }) => siteId);
        const held = new Map((await drafts.hold(tx, ids)).map((one) => [one.id, one]));
        const inUse = acts.filter(({ siteId, before }) => {
          const site = held.get(siteId);
          const manned = site?.manned === true && before === null;
          return site !== undefined && (site.status !== 'draft' || site.booked || manned);
        });
        if (inUse.length > 0)
          throw new AppError(importInUse, { members: { siteIds: inUse.map(({ siteId }) => siteId) } });
        const untouched = acts.filter(({ siteId, version }) => held.get(siteId)?.version === version);
        const made = untouched.filter(({ before }) => before === null).map(({ siteId }) => siteId);
        await drafts.drop(tx, made);
        for (const { siteId, before, version } of untouched) {
          if (before === null) continue;
          const { site, slots } = plan(siteId, before);
          await drafts.rewrite(tx, site, slots);
          // An earlier import may be taken back after this one.
          await ledger.standsAgain(tx, siteId, { was: version - 1, now: version + 1 });
        }
        const undone = {
          removed: made.length,
          restored: untouched.length - made.length,
          left: acts.length - untouched.length,
        };
        if (acts.length > 0) {
          await tx`${auditInsert(sql, { ...noted, details: undone })}`;
          await tx`${jobUndone(sql, importJob, undone)}`;
        }
        return { acts: acts.length, undone };
      });
      if (done.acts > 0) return done.undone;
      // Asked anew: what the same request has done at this very moment, a statement that waited for it does not see.
      const [first] = await sql<SitesUndone[]>`
        select (details->'removed')::int as removed, (details->'restored')::int as restored, (details->'left')::int as left
        from audit_log where id = ${noted.id}`;
      return first ?? done.undone;
    },
  };
}
