import type { Tx } from '../../../platform/db/index.ts';
import type { SitePlan } from '../../drill/index.ts';
import type { StoredPlan } from './site-plans.ts';

/** What an import has done to a site. */
export type SiteImport = {
  siteId: string;
  /** The plan before; null where the import has made the site. */
  before: StoredPlan | null;
  /** The version that it has given the site. */
  version: number;
};

export interface SiteImportsRepo {
  /** Keeps what an import does to a site, beside doing it. */
  note(
    tx: Tx,
    of: { jobId: string; drillId: string; siteId: string; before: SitePlan | undefined; version: number },
  ): Promise<void>;
  /** Takes out of the ledger, and answers, what an import has done; whoever comes at the same time finds nothing. */
  take(tx: Tx, drillId: string, jobId: string): Promise<SiteImport[]>;
  /** Notes that a site stands again as an import had left it that gave it the version `was`: it has the version `now`. */
  standsAgain(tx: Tx, siteId: string, versions: { was: number; now: number }): Promise<void>;
}

export function createSiteImportsRepo(): SiteImportsRepo {
  return {
    async note(tx, { jobId, drillId, siteId, before, version }) {
      const kept = before === undefined ? null : JSON.stringify(before);
      await tx`
        insert into site_imports (job_id, site_id, drill_id, before, version)
        values (${jobId}, ${siteId}, ${drillId}, ${kept}::text::jsonb, ${version})`;
    },

    take: async (tx, drillId, jobId) => tx<SiteImport[]>`
      delete from site_imports where job_id = ${jobId} and drill_id = ${drillId}
      returning site_id as "siteId", before, version`,

    async standsAgain(tx, siteId, { was, now }) {
      await tx`update site_imports set version = ${now} where site_id = ${siteId} and version = ${was}`;
    },
  };
}
