import { placeKey } from '../../../core/identity/index.ts';
import { AppError, type FieldError, forbidden, notFound } from '../../../platform/errors/index.ts';
import type { Checked } from '../../../platform/spreadsheets/index.ts';
import {
  drillWithoutSites,
  type OpenDrill,
  type PlannedSite,
  requireSites,
  type Site,
  type SitePlan,
  type SitesRead,
  type SitesRepo,
  type SitesService,
} from '../../drill/index.ts';
import { type Caller, related, sharedId } from '../../foundation/index.ts';
import {
  type ImportContext,
  type ImportSession,
  type ImportTarget,
  type PlainPiece,
  preparePlain,
  rejectRepeated,
} from '../imports/index.ts';
import { byColumn, checkSiteRow, siteColumns } from './site-rows.ts';

/** A site of the file: to be written, or standing already as the file has it. */
interface Wanted extends PlannedSite {
  stands: boolean;
}

/**
 * Sites of a district, as drafts. What makes a site the same is its division, name and address (full-width characters,
 * letter case and white space do not count): one that stands with the same plan is left alone; with another plan
 * the row is rejected, since a plan that people may have windows in is not changed by a file.
 */
export function createSitesImport(deps: {
  sites: Pick<SitesService, 'prepare'>;
  read: Pick<SitesRead, 'list'>;
  repo: SitesRepo;
}): ImportTarget {
  const { sites, read, repo } = deps;

  function open({ drill, caller, datum, dryRun }: ImportContext): ImportSession<PlainPiece<Wanted>> {
    const seen = new Set<string>();
    let standing: Promise<Map<string, Site>> | undefined;

    async function lookUp(plan: SitePlan): Promise<Checked<Wanted>> {
      standing ??= read
        .list(drill.id, caller.division)
        .then((all) => new Map(all.map((one) => [keyOf(one), one])));
      const planned = await prepareRow(caller, drill, plan);
      if (!planned.ok) return planned;
      const known = (await standing).get(keyOf(plan));
      if (known === undefined) return { ok: true, value: { ...planned.value, stands: false } };
      const same = fingerprint(known) === fingerprint(planned.value.site);
      return same
        ? { ok: true, value: { ...planned.value, stands: true } }
        : { ok: false, errors: [otherPlan] };
    }

    return {
      prepare: (piece, reading) =>
        preparePlain(piece, reading, (row) => checkSiteRow(row, drill, datum), lookUp),
      settle: (piece) => rejectRepeated(piece, seen, ({ site }) => keyOf(site), repeated),
      async write(tx, piece) {
        const missing = piece.standing.filter(({ value }) => !value.stands);
        if (dryRun) return missing.length;
        let added = 0;
        for (const { value } of missing) if (await repo.add(tx, value.site, value.slots)) added += 1;
        return added;
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
    access: ['district-hq'],
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

type Comparable = Pick<SitePlan, 'address' | 'lanes' | 'ratePerLaneHour' | 'walkInShare'> & {
  communities: readonly string[];
  hours: readonly { opensAt: Date | string; closesAt: Date | string }[];
} & ({ location: { lng: number; lat: number } } | { lng: number; lat: number });

/** All that a plan says, as one text. */
function fingerprint(site: Comparable): string {
  const { lng, lat } = 'location' in site ? site.location : site;
  const hours = site.hours.map(({ opensAt, closesAt }) => [
    new Date(opensAt).getTime(),
    new Date(closesAt).getTime(),
  ]);
  const { address, lanes, ratePerLaneHour, walkInShare, communities } = site;
  return JSON.stringify([
    address,
    lng,
    lat,
    lanes,
    ratePerLaneHour,
    walkInShare,
    [...communities].sort(),
    hours,
  ]);
}

const otherPlan: FieldError = {
  pointer: '/name',
  code: 'site-exists',
  text: {
    en: 'A site of this name and address stands already with another plan; change it there',
    zh: '名称和地址相同的采样点已存在且内容不同，请在系统中修改',
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
