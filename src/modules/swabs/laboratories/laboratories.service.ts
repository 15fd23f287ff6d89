import type { Clock } from '../../../platform/clock.ts';
import { AppError, type FieldError, invalidRequest, notFound } from '../../../platform/errors/index.ts';
import { type DrillsService, type OpenDrill, refuseClosed, type SitesService } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  type DivisionsRead,
  drawsOf,
  laboratoryOf,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { laboratoryExists } from './laboratories.errors.ts';
import type { LaboratoriesRead, Laboratory } from './laboratories.read.ts';
import type { LaboratoriesRepo } from './laboratories.repo.ts';

type By = Caller & Pick<Actor, 'requestId'>;

export interface LaboratoriesService {
  /** @throws AppError 404, 403 of another city, 400 for a division that is not the city's, 409 `drill-closed`, `laboratory-exists` */
  add(by: By, drillId: string, laboratory: Pick<Laboratory, 'name' | 'districts'>): Promise<Laboratory>;
  /** What is left out stays. @throws AppError as `add` */
  change(
    by: By,
    drillId: string,
    id: string,
    change: { name?: string | undefined; districts?: string[] | undefined },
  ): Promise<Laboratory>;
  /** Those that the caller may see: a laboratory itself, headquarters and tablets all of their drill. @throws AppError 404, 403 */
  list(
    by: Caller,
    drillId: string,
    after: { createdAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<Laboratory[]>;
  /** @throws AppError 404, 403 */
  see(by: Caller, drillId: string, id: string): Promise<Laboratory>;
  /** One of a drill, whoever asks; undefined where the drill has none of this id. */
  find(drillId: string, id: string): Promise<Laboratory | undefined>;
  /** The id of the one laboratory that takes the boxes of a division; undefined where there is none, or more than one. */
  taking(drillId: string, division: string): Promise<string | undefined>;
  /**
   * The laboratory that a `lab` token stands for, where it is one of the drill.
   * @throws AppError 403 where the token stands for none, 404 where it is another drill's
   */
  own(by: Caller, drillId: string): Promise<Laboratory>;
}

export function createLaboratoriesService(deps: {
  read: LaboratoriesRead;
  repo: LaboratoriesRepo;
  drills: Pick<DrillsService, 'see'>;
  sites: Pick<SitesService, 'opened'>;
  divisions: Pick<DivisionsRead, 'named'>;
  audit: Auditor;
  /** The machine's clock. */
  clock: Clock;
}): LaboratoriesService {
  const { read, repo, drills, sites, divisions, audit, clock } = deps;

  async function cityDrill(by: By, drillId: string): Promise<OpenDrill> {
    const drill = await drills.see(by, drillId);
    requireDivision(by, drill.city);
    refuseClosed(drill);
    return drill;
  }

  /** Every code must be that of a division of the city; each that is not gets its own pointer. */
  async function checkDistricts(city: string, districts: readonly string[]): Promise<void> {
    const known = new Set((await divisions.named(districts)).map(({ code }) => code));
    const errors = districts.flatMap((code, index): FieldError[] => {
      if (known.has(code) && code.startsWith(city)) return [];
      return [{ pointer: `/districts/${index}`, ...(known.has(code) ? outsideCity : unknownDivision) }];
    });
    if (errors.length > 0) throw new AppError(invalidRequest, { errors });
  }

  async function need(drillId: string, id: string): Promise<Laboratory> {
    const found = await read.find(drillId, id);
    if (found === undefined) throw new AppError(notFound);
    return found;
  }

  async function refuseTwin(drillId: string, name: string): Promise<never> {
    const twin = await read.named(drillId, name);
    throw twin === undefined
      ? new AppError(notFound)
      : new AppError(laboratoryExists, { members: { laboratoryId: twin.id } });
  }

  async function own(by: Caller, drillId: string): Promise<Laboratory> {
    return need(drillId, laboratoryOf(by));
  }

  /** @throws AppError 404 where the drill is none of the caller's, 403 where it is another city's */
  async function requireReader(by: Caller, drillId: string): Promise<void> {
    const drill = await drills.see(by, drillId);
    if (by.role === 'lab') await own(by, drillId);
    else if (by.role === 'tablet') {
      const site = by.site === undefined ? undefined : await sites.opened(by.site);
      if (site?.drillId !== drillId) throw new AppError(notFound);
    } else if (by.division === undefined || !related(by.division, drill.city)) {
      requireDivision(by, drill.city);
    }
  }

  return {
    async add(by, drillId, { name, districts }) {
      const drill = await cityDrill(by, drillId);
      await checkDistricts(drill.city, districts);
      const id = drawsOf(by).id('laboratory');
      const noted = audit.entryIn(drill, {
        by,
        action: 'laboratory.added',
        object: { kind: 'laboratory', id },
      });
      const added = { id, drillId, name, districts, createdAt: clock.now(), createdBy: by.sub };
      await repo.add(added, noted);
      return (await read.find(drillId, id)) ?? refuseTwin(drillId, name);
    },

    async change(by, drillId, id, { name, districts }) {
      const drill = await cityDrill(by, drillId);
      await need(drillId, id);
      if (districts !== undefined) await checkDistricts(drill.city, districts);
      const noted = audit.entryIn(drill, {
        by,
        action: 'laboratory.changed',
        object: { kind: 'laboratory', id },
      });
      const done = await repo.change({ id, drillId }, { name, districts }, noted);
      if (done === 'twin' && name !== undefined) await refuseTwin(drillId, name);
      return need(drillId, id);
    },

    async list(by, drillId, after, limit) {
      await requireReader(by, drillId);
      return read.list({ drillId, only: by.role === 'lab' ? by.laboratory : undefined, after, limit });
    },

    async see(by, drillId, id) {
      await requireReader(by, drillId);
      if (by.role === 'lab' && by.laboratory !== id) throw new AppError(notFound);
      return need(drillId, id);
    },

    find: read.find,

    async taking(drillId, division) {
      const [only, ...more] = await read.taking(drillId, division);
      return more.length === 0 ? only?.id : undefined;
    },

    own,
  };
}

const unknownDivision = {
  code: 'unknown-division',
  text: {
    en: 'There is no such division here. Give a code that GET /v1/divisions lists. For example: 350102',
    zh: '没有该行政区划。请填写 GET /v1/divisions 列出的代码。例如：350102',
  },
};
const outsideCity = {
  code: 'outside-city',
  text: {
    en: "The division is not in the drill's city. Give codes that begin with the code of the city. For example: 350102",
    zh: '该区划不在演练城市内。代码须以城市代码开头。例如：350102',
  },
};
