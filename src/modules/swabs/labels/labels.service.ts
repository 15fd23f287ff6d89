import { composeLabel, type LabelKind, labelPrefix } from '../../../core/swabs/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { writePdf, writeSvg } from '../../../platform/printing/index.ts';
import { type DrillsService, type OpenDrill, refuseClosed, type SitesService } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  covers,
  drawsOf,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { labelsUsedUp } from './labels.errors.ts';
import type { LabelRange, LabelsRead } from './labels.read.ts';
import type { LabelsRepo } from './labels.repo.ts';
import { layLabels } from './sheet.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

export const sheetTypes = ['application/pdf', 'image/svg+xml'] as const;
export type SheetType = (typeof sheetTypes)[number];

export interface LabelsService {
  /**
   * Gives a site the next labels of its drill. Nobody else is ever given them.
   * @throws AppError 404, 403 for a site of another division, 409 `drill-closed`, `labels-used-up`
   */
  give(
    by: By,
    drillId: string,
    wanted: { site: string; kind: LabelKind; count: number },
  ): Promise<LabelRange>;
  /** @throws AppError 404, 403 for another division */
  list(
    by: Caller,
    drillId: string,
    query: { division: string | undefined } & Pick<Parameters<LabelsRead['list']>[0], 'after' | 'limit'>,
  ): Promise<LabelRange[]>;
  /** @throws AppError 404 */
  find(by: Caller, drillId: string, id: string): Promise<LabelRange>;
  /** The labels of a range on sheets, to be printed. The same range is the same file. */
  print(range: LabelRange, type: SheetType): Promise<string | Buffer>;
}

/** Each time somebody else was given labels at that very moment. */
const mostTries = 100;

export function createLabelsService(deps: {
  read: LabelsRead;
  repo: LabelsRepo;
  drills: Pick<DrillsService, 'see'>;
  sites: Pick<SitesService, 'see'>;
  audit: Auditor;
  /** The machine's clock. */
  clock: Clock;
}): LabelsService {
  const { read, repo, drills, sites, audit, clock } = deps;

  async function giveNext(
    by: By,
    drill: OpenDrill,
    range: Parameters<LabelsRepo['give']>[0],
  ): Promise<LabelRange> {
    const noted = audit.entryIn(drill, {
      by,
      action: 'labels.given',
      object: { kind: 'site', id: range.siteId },
      division: range.division,
      details: { kind: range.kind, count: range.count },
    });
    for (let tries = 0; tries < mostTries; tries += 1) {
      const outcome = await repo.give(range, noted);
      if (outcome === 'none-left') throw new AppError(labelsUsedUp);
      const given = outcome === 'given' ? await read.find(drill.id, range.id) : undefined;
      if (given !== undefined) return given;
    }
    throw new Error('others were given the next labels each time');
  }

  return {
    async give(by, drillId, { site: siteId, kind, count }) {
      const drill = await drills.see(by, drillId);
      const site = await sites.see(by, siteId);
      if (site.drillId !== drillId) throw new AppError(notFound);
      requireDivision(by, site.division);
      refuseClosed(drill);
      const { division } = site;
      const common = { drillId, kind, count, siteId, division, givenAt: clock.now(), givenBy: by.sub };
      return giveNext(by, drill, { id: drawsOf(by).id('labels'), ...common });
    },

    async list(by, drillId, { division, ...query }) {
      const drill = await drills.see(by, drillId);
      const below = division ?? by.division ?? drill.city;
      if (!related(below, drill.city)) throw new AppError(notFound);
      requireDivision(by, below);
      return read.list({ drillId, division: below, ...query });
    },

    async find(by, drillId, id) {
      const range = await read.find(drillId, id);
      if (range === undefined || !covers(by, range.division)) throw new AppError(notFound);
      return range;
    },

    async print({ drillId, kind, first, last, givenAt }, type) {
      const prefix = labelPrefix(drillId);
      const codes = Array.from({ length: last - first + 1 }, (_, index) =>
        composeLabel(prefix, { kind, serial: first + index }),
      );
      const pages = await layLabels(kind, codes);
      if (type === 'image/svg+xml') return writeSvg(pages);
      return writePdf(pages, { title: `${codes[0]} - ${codes.at(-1)}`, at: givenAt });
    },
  };
}
