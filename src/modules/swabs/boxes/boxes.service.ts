import { transportMinutes } from '../../../core/boxes/index.ts';
import type { BoxStatus } from '../../../core/lifecycle/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { beginUpload, type KnownTablets, timeIn } from '../../day/index.ts';
import type { DrillCatalogue, OpenDrill, SitesService } from '../../drill/index.ts';
import {
  type Actor,
  type AuditEntry,
  type Auditor,
  type Caller,
  laboratoryOf,
  related,
  requireDivision,
  requireSite,
} from '../../foundation/index.ts';
import { requireCodeOf } from '../labels/index.ts';
import type { LaboratoriesService } from '../laboratories/index.ts';
import type {
  BoxActRow,
  BoxesRead,
  BoxRow as BoxState,
  BoxTubeRow,
  DiscrepancyRow,
  HandoverRow,
  UnboxedRow,
} from './boxes.read.ts';
import type { BoxRow } from './boxes.schemas.ts';
import type { DepotRepo } from './depot.repo.ts';
import { boxIdOf } from './ids.ts';
import type { Manifest } from './manifest.ts';
import { type BoxUpload, type ReadyBoxAct, showBoxAct, statusOf, toBoxAct } from './recording.ts';
import { scopeOf } from './scope.ts';

export type By = Caller & Pick<Actor, 'requestId'>;

export interface WholeBox {
  drill: OpenDrill;
  box: BoxState;
  tubes: BoxTubeRow[];
  handovers: HandoverRow[];
  discrepancies: DiscrepancyRow[];
  acts: BoxActRow[];
}

/** Every call is within the caller's scope: what lies outside is 404. @throws AppError 404, 410 `personal-data-destroyed` */
export interface BoxesService {
  /**
   * Does what somebody asks for who has a network. The status is 200 where it was so already, or had been sent.
   * @throws AppError 400 for a laboratory that the drill does not have, 403, 404, 409 `site-not-open` and those of boxes
   */
  act(
    by: By,
    drillId: string,
    row: BoxRow,
  ): Promise<{ status: number; answer: ReturnType<typeof showBoxAct> }>;
  /**
   * Makes out an act of an upload. @throws AppError 400 for a laboratory that the drill does not have, 404 where the box is
   * none that the caller has to do with, 422 for a label of the drill with a slip in it, or for something else
   */
  ready(upload: BoxUpload, row: BoxRow): Promise<ReadyBoxAct>;
  box(by: Caller, drillId: string, code: string): Promise<WholeBox>;
  /** What is printed to go with a box: what is listed in it, from its sealing on as it was then. */
  manifest(whole: WholeBox): Promise<Manifest>;
  list(
    by: Caller,
    drillId: string,
    query: {
      status: BoxStatus | undefined;
      site: string | undefined;
      laboratory: string | undefined;
      /** Minutes: only boxes whose first tube must be at the laboratory within so many. */
      overdue: number | undefined;
      /** Minutes: only boxes that nobody has touched for so many. */
      untouched: number | undefined;
      unaccepted: boolean;
      after: { openedAt: Date; id: string } | undefined;
      limit: number;
    },
  ): Promise<BoxState[]>;
  unboxed(
    by: Caller,
    drillId: string,
    query: { unboxed: number; after: { firstSwabAt: Date; id: string } | undefined; limit: number },
  ): Promise<UnboxedRow[]>;
  now(): Date;
}

export function createBoxesService(deps: {
  repo: DepotRepo;
  read: BoxesRead;
  laboratories: Pick<LaboratoriesService, 'find' | 'taking'>;
  tablets: KnownTablets;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): BoxesService {
  const { repo, read, laboratories, sites, drills, audit, clock } = deps;
  const minutesAgo = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000);
  const swabbedBefore = (minutesLeft: number) => minutesAgo(transportMinutes - minutesLeft);

  async function requireLaboratory(drillId: string, id: string, pointer: string): Promise<void> {
    if ((await laboratories.find(drillId, id)) !== undefined) return;
    throw invalidField(pointer, 'unknown-laboratory', {
      en: 'The drill has no such laboratory. Give an id that GET /v1/drills/{drillId}/laboratories lists. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
      zh: '本次演练没有该实验室。请填写 GET /v1/drills/{drillId}/laboratories 列出的编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
    });
  }

  /** A new box: whose it is, and where it goes. @throws AppError 400, 403, 404, 409 `site-not-open` */
  async function opening(by: Caller, drill: OpenDrill, row: Extract<BoxRow, { act: 'open' }>) {
    const siteId = row.site ?? by.site;
    if (siteId === undefined) {
      throw invalidField('/site', 'required', {
        en: 'Missing. Say whose box it is: the id of a site. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
        zh: '未填写。请填写转运箱所属采样点编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
      });
    }
    if (by.role === 'tablet') requireSite(by, siteId);
    const site = await sites.opened(siteId);
    if (site.drillId !== drill.id) throw new AppError(notFound);
    if (by.role !== 'tablet') requireDivision(by, site.division);
    if (row.laboratory !== undefined) await requireLaboratory(drill.id, row.laboratory, '/laboratory');
    const laboratoryId = row.laboratory ?? (await laboratories.taking(drill.id, site.division)) ?? null;
    return { siteId, laboratoryId };
  }

  /** Which box somebody means who does something with it. @throws AppError 404 */
  async function meant({ by, drill, offline }: BoxUpload, row: BoxRow) {
    const id = boxIdOf(drill.id, row.code);
    const known = await read.find(drill.id, id);
    // What only the other side has heard of yet: a laboratory that has it in the hand, a device that was offline.
    const unheard = known === undefined || (known.siteId === null && known.laboratoryId === null);
    const mayBeFirst = offline || (by.role === 'lab' && row.act === 'receive');
    const claimable =
      known !== undefined && known.laboratoryId === null && by.role === 'lab' && row.act === 'receive';
    // Whose a box is says the box, where somebody has heard of it; a laboratory takes in none of another drill.
    if (by.role === 'lab' && (unheard || claimable)) {
      if ((await laboratories.find(drill.id, laboratoryOf(by))) === undefined) throw new AppError(notFound);
    }
    if (unheard && mayBeFirst) return { siteId: known?.siteId ?? null, laboratoryId: null };
    // A tablet that was offline may have opened a box of the same code as another site; somebody may have taken it over.
    const mayClash = offline && (by.role === 'tablet' || by.role === 'courier');
    if (!claimable && !mayClash && !(await read.isWithin(drill.id, id, scopeOf(by, drill)))) {
      throw new AppError(notFound);
    }
    return { siteId: known?.siteId ?? null, laboratoryId: null };
  }

  async function ready(upload: BoxUpload, row: BoxRow): Promise<ReadyBoxAct> {
    const { by, drill } = upload;
    requireCodeOf('box', drill.id, row.code);
    if ('barcode' in row) requireCodeOf('tube', drill.id, row.barcode);
    if (row.act === 'open') return toBoxAct(upload, row, await opening(by, drill, row));
    const of = await meant(upload, row);
    if (row.act === 'send-to') await requireLaboratory(drill.id, row.laboratory, '/laboratory');
    if (row.act === 'hand-over' && row.to.laboratory !== undefined) {
      await requireLaboratory(drill.id, row.to.laboratory, '/to/laboratory');
    }
    if (row.act === 'hand-over' && row.to.courier === by.sub) {
      throw invalidField('/to/courier', 'own-account', {
        en: 'Nobody hands a box to themselves: each side signs with a token of its own. Give the account of another courier. For example: courier-5a1c1a3e-9f04',
        zh: '不能将转运箱交给自己：交接双方须使用各自的令牌签字。请填写另一位送样员的账号。例如：courier-5a1c1a3e-9f04',
      });
    }
    return toBoxAct(upload, row, of);
  }

  /** What the audit log says of a box by which many become due again. */
  function noted(by: By, drill: OpenDrill, row: BoxRow): AuditEntry | null {
    if (row.act !== 'lose') return null;
    const object = { kind: 'box', id: boxIdOf(drill.id, row.code) };
    return audit.entryIn(drill, { by, action: 'box.lost', object, reason: row.reason });
  }

  return {
    ready,

    async act(by, drillId, row) {
      const drill = await drills.withPeople(drillId);
      // What is under way when a drill is closed arrives, or is found lost, all the same.
      if (drill.status === 'draft') throw new AppError(notFound);
      const begun = await beginUpload(deps, { device: by.sub, drill, sentAt: undefined, offline: false });
      const { receivedAt } = begun;
      const timeOf = (recorded: Date) => timeIn(begun, recorded);
      const upload: BoxUpload = { by, drill, receivedAt, offline: false, timeOf };
      const prepared = await ready(upload, row);
      const [result] = await repo.record([{ ...prepared.act, noted: noted(by, drill, row) }]);
      if (result === undefined) throw new Error('an act without a result');
      return { status: statusOf(result), answer: showBoxAct(prepared, result) };
    },

    async box(by, drillId, code) {
      const drill = await drills.withPeople(drillId);
      const id = boxIdOf(drillId, code);
      const [box, within] = await Promise.all([
        read.find(drillId, id),
        read.isWithin(drillId, id, scopeOf(by, drill)),
      ]);
      if (box === undefined || !within) throw new AppError(notFound);
      const [tubes, handovers, discrepancies, acts] = await Promise.all([
        read.tubes(drillId, id),
        read.handovers(drillId, id),
        read.discrepancies(drillId, id),
        read.acts(drillId, id),
      ]);
      return { drill, box, tubes, handovers, discrepancies, acts };
    },

    async manifest({ drill, box, tubes }) {
      const { code, siteId, laboratoryId, sealedAt, counted } = box;
      const [site, laboratory] = await Promise.all([
        siteId === null ? undefined : sites.opened(siteId),
        laboratoryId === null ? undefined : laboratories.find(drill.id, laboratoryId),
      ]);
      const listed = tubes.filter(({ listedAt }) => listedAt !== null);
      return {
        drill: drill.name,
        code,
        site: site && { name: site.name, address: site.address },
        laboratory: laboratory?.name,
        sealedAt,
        counted,
        tubes: listed.map(({ filled, ...tube }) => ({ ...tube, swabs: filled })),
      };
    },

    async list(by, drillId, { overdue, untouched, ...query }) {
      const drill = await visible(by, drillId);
      return read.list({
        ...query,
        drillId,
        scope: scopeOf(by, drill),
        swabbedBefore: overdue === undefined ? undefined : swabbedBefore(overdue),
        touchedBefore: untouched === undefined ? undefined : minutesAgo(untouched),
      });
    },

    async unboxed(by, drillId, { unboxed, after, limit }) {
      const drill = await visible(by, drillId);
      const scope = scopeOf(by, drill);
      if ('laboratory' in scope || 'courier' in scope) throw new AppError(notFound);
      return read.unboxed({ drillId, scope, swabbedBefore: swabbedBefore(unboxed), after, limit });
    },

    now: () => clock.now(),
  };

  /** A drill whose boxes somebody may ask for. @throws AppError 404, 403 for another city's headquarters */
  async function visible(by: Caller, drillId: string): Promise<OpenDrill> {
    const drill = await drills.withPeople(drillId);
    if (by.division !== undefined && !related(by.division, drill.city)) throw new AppError(notFound);
    if (by.role === 'tablet' && by.site !== undefined) {
      const site = await sites.opened(by.site);
      if (site.drillId !== drillId) throw new AppError(notFound);
    }
    if (by.role === 'lab' && by.laboratory !== undefined) {
      if ((await laboratories.find(drillId, by.laboratory)) === undefined) throw new AppError(notFound);
    }
    return drill;
  }
}
