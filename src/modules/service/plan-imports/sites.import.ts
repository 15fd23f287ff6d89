import { placeKey } from '../../../core/identity/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { AppError, type FieldError, forbidden, notFound } from '../../../platform/errors/index.ts';
import type { Checked } from '../../../platform/spreadsheets/index.ts';
import {
  type DraftsRepo,
  drillWithoutSites,
  type HeldSite,
  type OpenDrill,
  type PlannedSite,
  requireSites,
  type Site,
  type SitePlan,
  type SitesRead,
  type SitesRepo,
  type SitesService,
} from '../../drill/index.ts';
import { type Caller, districtHeadquarters, related, sharedId } from '../../foundation/index.ts';
import {
  type ImportContext,
  type ImportSession,
  type ImportTarget,
  type PlainPiece,
  preparePlain,
  rejectRepeated,
  rejectStanding,
} from '../imports/index.ts';
import { siteColumns } from './site-columns.ts';
import type { SiteImportsRepo } from './site-imports.repo.ts';
import { fingerprint, planOf } from './site-plans.ts';
import { byColumn, checkSiteRow } from './site-rows.ts';

/** A site of the file, and the one that stands in its place, if any. */
interface Wanted extends PlannedSite {
  known: Site | undefined;
}

/**
 * Sites of a district, as drafts. What makes a site the same is its division, name and address (full-width characters,
 * letter case and white space do not count): one that stands with the same plan is left alone; a draft that stands with
 * another plan is planned as the row has it; where it is published the row is rejected, since a plan that people may have
 * windows in is not changed by a file. What is done is kept, so that it can be taken back.
 */
export function createSitesImport(deps: {
  sites: Pick<SitesService, 'prepare'>;
  read: Pick<SitesRead, 'list'>;
  repo: SitesRepo;
  drafts: DraftsRepo;
  ledger: Pick<SiteImportsRepo, 'note'>;
}): ImportTarget {
  const { sites, read, repo, drafts, ledger } = deps;

  function open({ jobId, drill, caller, datum, dryRun }: ImportContext): ImportSession<PlainPiece<Wanted>> {
    const seen = new Set<string>();
    let standing: Promise<Map<string, Site>> | undefined;

    async function lookUp(plan: SitePlan): Promise<Checked<Wanted>> {
      standing ??= read
        .list(drill.id, caller.division)
        .then((all) => new Map(all.map((one) => [keyOf(one), one])));
      const planned = await prepareRow(caller, drill, plan);
      if (!planned.ok) return planned;
      const known = (await standing).get(keyOf(plan));
      const wanted = { ...planned.value, known };
      const opened = known !== undefined && known.status !== 'draft' && isChanged(wanted);
      return opened ? { ok: false, errors: [otherPlan] } : { ok: true, value: wanted };
    }

    /** Whether the draft could be planned otherwise: nobody has changed or opened it since it was looked at. */
    async function rewrite(
      tx: Tx,
      { site, slots, known }: Wanted,
      held: HeldSite | undefined,
    ): Promise<boolean> {
      const asSeen = known !== undefined && held?.version === known.version;
      if (!asSeen || held.status !== 'draft' || held.booked) return false;
      await drafts.rewrite(tx, { ...site, id: held.id }, slots);
      const version = held.version + 1;
      await ledger.note(tx, { jobId, drillId: drill.id, siteId: held.id, before: planOf(known), version });
      return true;
    }

    return {
      prepare: (piece, reading) =>
        preparePlain(piece, reading, (row) => checkSiteRow(row, drill, datum), lookUp),
      settle: (piece) => rejectRepeated(piece, seen, ({ site }) => keyOf(site), repeated),
      async write(tx, piece) {
        const wanted = piece.standing.filter(({ value }) => isChanged(value));
        if (dryRun) return wanted.length;
        const ids = wanted.flatMap(({ value: { known } }) => (known === undefined ? [] : [known.id]));
        const held = new Map((await drafts.hold(tx, ids)).map((one) => [one.id, one]));
        let changed = 0;
        const refused = new Set<number>();
        for (const { row, value } of wanted) {
          const { site, slots, known } = value;
          if (known === undefined) {
            if (!(await repo.add(tx, site, slots))) continue;
            await ledger.note(tx, {
              jobId,
              drillId: drill.id,
              siteId: site.id,
              before: undefined,
              version: 1,
            });
          } else if (!(await rewrite(tx, value, held.get(known.id)))) {
            refused.add(row);
            continue;
          }
          changed += 1;
        }
        rejectStanding(piece, ({ row }) => refused.has(row), changedMeanwhile);
        return changed;
      },
      async close() {},
    };
  }

  async function prepareRow(caller: Caller, drill: OpenDrill, plan: SitePlan): Promise<Checked<PlannedSite>> {
    // The same file imported twice at once makes the same ids, so one of the two writes nothing.
    const id = sharedId(drill.keys, 'site', [drill.id, keyOf(plan)]);
    try {
      return { ok: true, value: await sites.prepare(caller, drill.id, id, plan) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.problem === forbidden) return { ok: false, errors: [otherDistrict] };
      if (error.errors.length === 0) throw error;
      return { ok: false, errors: byColumn(error.errors) };
    }
  }

  return {
    kind: 'sites',
    columns: siteColumns,
    access: districtHeadquarters,
    problems: [drillWithoutSites],
    admit(caller, drill) {
      if (!related(caller.division ?? '', drill.city)) throw new AppError(notFound);
      requireSites(drill);
    },
    open,
  };
}

function keyOf({ division, name, address }: Pick<SitePlan, 'division' | 'name' | 'address'>): string {
  return [division, name, address].map(placeKey).join(' ');
}

/** Whether a row says something else than what stands. */
const isChanged = ({ site, known }: Wanted): boolean =>
  known === undefined || fingerprint(planOf(known)) !== fingerprint(site);

const otherPlan: FieldError = {
  pointer: '/name',
  code: 'site-exists',
  text: {
    en: 'A site of this name and address is published with another plan: change its place with PATCH /v1/sites/{siteId}, its lanes and hours with a replan',
    zh: '名称和地址相同的采样点已发布且内容不同。位置请用 PATCH /v1/sites/{siteId} 修改，采样台和开放时间请用改期接口调整',
  },
};
const changedMeanwhile: FieldError = {
  pointer: '/name',
  code: 'site-changed',
  text: {
    en: 'Somebody has changed or published this site meanwhile: look at it, and import the row again',
    zh: '该采样点刚被他人修改或发布，请核对后重新导入此行',
  },
};
const repeated: FieldError = {
  pointer: '/name',
  code: 'repeated',
  text: {
    en: 'A site of this name and address stands further up in this file. Give it a name of its own, or leave this row out',
    zh: '名称和地址相同的采样点在本文件前面的行中已出现，请改用其他名称或删去此行',
  },
};
const otherDistrict: FieldError = {
  pointer: '/division',
  code: 'other-district',
  text: {
    en: 'The division is in another district. Give one that lies in your own. For example: 350102001',
    zh: '该区划属于其他区县。请填写本区县内的区划代码。例如：350102001',
  },
};
