import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db/index.ts';
import { AppError, notFound, preconditionFailed } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import {
  type Countersignature,
  type CountersignaturesService,
  countersignatureOutdated,
  type DrillCatalogue,
  type DrillsService,
  drillClosed,
  type OpenDrill,
  refuseClosed,
  type SitesService,
} from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  drawsOf,
  headquarters,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { noticeWithdrawn } from './notices.errors.ts';
import type { Notice, NoticeContent, NoticesRead } from './notices.read.ts';
import type { NoticesRepo } from './notices.repo.ts';
import { type ProposedNotice, proposedNotice, written } from './proposed-notice.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** For whom notices are asked for: people of a division, of a site, of both; all of the drill without either. */
export interface Asked {
  division?: string | undefined;
  site?: string | undefined;
}

/** What another person has to confirm. */
interface Waiting {
  proposed: Countersignature;
}

export interface NoticesService {
  /**
   * Publishes a notice for those of a site, or of a division: the caller's own unless told. Where the drill has two people publish,
   * it is put down for another to confirm; a change likewise.
   * @throws AppError 400, 403 outside the caller's division, 404, 409 `drill-closed`
   */
  publish(by: By, drillId: string, notice: Asked & NoticeContent): Promise<Notice | Waiting>;
  /**
   * Publishes the next version. `version` is the one that was read; undefined whichever holds.
   * @throws AppError 403, 404, 409 `drill-closed`, `notice-withdrawn`, 412 `precondition-failed`
   */
  change(
    by: By,
    drillId: string,
    id: string,
    version: number | undefined,
    content: NoticeContent,
  ): Promise<Notice | Waiting>;
  /** It holds no more. Once is as good as twice. @throws AppError 403, 404, 409 `drill-closed` */
  withdraw(by: By, drillId: string, id: string): Promise<Notice>;
  /** What holds now; nothing once the drill is closed. @throws AppError 404 of a draft or a site of another drill */
  list(
    caller: Caller | null,
    drillId: string,
    query: Asked & { offset: number; limit: number },
  ): Promise<Notice[]>;
  /** One in the version that holds, or held last. @throws AppError 404 */
  see(caller: Caller | null, drillId: string, id: string): Promise<Notice>;
  /** All versions of one, the latest first. @throws AppError 404 */
  versions(
    caller: Caller | null,
    drillId: string,
    id: string,
    query: { below: number | undefined; limit: number },
  ): Promise<Notice[]>;
}

export function createNoticesService(deps: {
  sql: Database['sql'];
  countersignatures: Pick<CountersignaturesService, 'handle' | 'propose'>;
  read: NoticesRead;
  /** The same at the database that is written to, for what has just been written. */
  fresh: NoticesRead;
  repo: NoticesRepo;
  catalogue: DrillCatalogue;
  drills: DrillsService;
  sites: SitesService;
  audit: Auditor;
  clock: Clock;
}): NoticesService {
  const { sql, countersignatures, read, fresh, repo, catalogue, drills, sites, audit, clock } = deps;

  /** A site of the drill that the caller may see. @throws AppError 404 */
  async function siteOf(caller: Caller | null, drillId: string, id: string) {
    const site = await sites.see(caller, id);
    if (site.drillId !== drillId) throw new AppError(notFound);
    return site;
  }

  async function own(by: Caller, drillId: string): Promise<OpenDrill> {
    const drill = await catalogue.get(drillId);
    if (by.division === undefined || !related(by.division, drill.city)) throw new AppError(notFound);
    return drill;
  }

  /** A notice of the caller's division, of a drill that is open. @throws AppError 403, 404, 409 `drill-closed` */
  async function held(
    by: Caller,
    drillId: string,
    id: string,
  ): Promise<{ drill: OpenDrill; before: Notice }> {
    const drill = await own(by, drillId);
    const before = await fresh.find(drillId, id);
    if (before === undefined) throw new AppError(notFound);
    requireDivision(by, before.division);
    refuseClosed(drill);
    return { drill, before };
  }

  async function need(drillId: string, id: string): Promise<Notice> {
    const found = await fresh.find(drillId, id);
    if (found === undefined) throw new AppError(drillClosed);
    return found;
  }

  const line = (
    by: By,
    drill: OpenDrill,
    action: `notice.${'published' | 'changed' | 'withdrawn'}`,
    { id, division }: Pick<Notice, 'id' | 'division'>,
    proposedBy?: string,
  ) =>
    audit.entryIn(drill, {
      by,
      action,
      object: { kind: 'notice', id },
      division,
      details: proposedBy === undefined ? undefined : { proposedBy },
    });

  /** Whether two people publish in a drill, by what another process may just have been told. */
  async function twoPublish(drillId: string): Promise<boolean> {
    catalogue.forget();
    const drill = await catalogue.get(drillId);
    return drill.status !== 'closed' && drill.countersigning.publishing;
  }

  async function propose(by: By, drill: OpenDrill, of: ProposedNotice): Promise<Waiting> {
    const { division } = of;
    return {
      proposed: await countersignatures.propose(by, drill, {
        operation: 'notice',
        division,
        proposal: written(of),
      }),
    };
  }

  countersignatures.handle('notice', {
    roles: headquarters,
    basis: 'none',
    async prepare(by, drill, { proposal, proposedBy }) {
      const { id, division, siteId, version, content } = proposedNotice.parse(proposal);
      const drillId = drill.id;
      const noted = line(
        by,
        drill,
        version === null ? 'notice.published' : 'notice.changed',
        { id, division },
        proposedBy,
      );
      return {
        async apply(tx) {
          const at = clock.now();
          if (version === null)
            await repo.add(tx, { id, drillId, division, siteId, ...content }, at, true, noted);
          else if (!(await repo.change(tx, { id, drillId, ...content }, version, at, true, noted)))
            throw new AppError(countersignatureOutdated);
        },
        after: async () => undefined,
      };
    },
  });

  return {
    async publish(by, drillId, { division: told, site: siteId, ...content }) {
      const drill = await own(by, drillId);
      const site = siteId === undefined ? undefined : await siteOf(by, drillId, siteId);
      if (site !== undefined && told !== undefined) throw invalidField('/division', 'one-of', eitherOr);
      const mine = by.division ?? drill.city;
      const division = site?.division ?? told ?? (mine.startsWith(drill.city) ? mine : drill.city);
      if (!division.startsWith(drill.city)) throw invalidField('/division', 'not-in-drill', outsideCity);
      requireDivision(by, division);
      refuseClosed(drill);
      const id = drawsOf(by).id('notice');
      const siteOfIt = site?.id ?? null;
      const waits = () => propose(by, drill, { id, division, siteId: siteOfIt, version: null, content });
      if (drill.countersigning.publishing) return waits();
      const noted = line(by, drill, 'notice.published', { id, division });
      await repo.add(sql, { id, drillId, division, siteId: siteOfIt, ...content }, clock.now(), false, noted);
      return (await fresh.find(drillId, id)) ?? ((await twoPublish(drillId)) ? waits() : need(drillId, id));
    },

    async change(by, drillId, id, version, content) {
      const { drill, before } = await held(by, drillId, id);
      const { division, siteId } = before;
      if (before.withdrawnAt !== null) throw new AppError(noticeWithdrawn);
      const waits = () =>
        propose(by, drill, { id, division, siteId, version: version ?? before.version, content });
      if (drill.countersigning.publishing) {
        if (version !== undefined && version !== before.version) throw new AppError(preconditionFailed);
        return waits();
      }
      const noted = line(by, drill, 'notice.changed', before);
      const changed = await repo.change(sql, { id, drillId, ...content }, version, clock.now(), false, noted);
      const after = await need(drillId, id);
      if (after.withdrawnAt !== null) throw new AppError(noticeWithdrawn);
      if (!changed && (await twoPublish(drillId))) return waits();
      if (!changed) throw new AppError(version === undefined ? drillClosed : preconditionFailed);
      return after;
    },

    async withdraw(by, drillId, id) {
      const { drill, before } = await held(by, drillId, id);
      const noted = line(by, drill, 'notice.withdrawn', before);
      await repo.withdraw({ id, drillId }, clock.now(), noted);
      return need(drillId, id);
    },

    async list(caller, drillId, { division, site: siteId, offset, limit }) {
      const drill = await drills.see(caller, drillId);
      const site = siteId === undefined ? undefined : await siteOf(caller, drillId, siteId);
      if (drill.status === 'closed') return [];
      return read.holding({ drillId, division, site, now: clock.now(), offset, limit });
    },

    async see(caller, drillId, id) {
      await drills.see(caller, drillId);
      const found = await read.find(drillId, id);
      if (found === undefined) throw new AppError(notFound);
      return found;
    },

    async versions(caller, drillId, id, { below, limit }) {
      await drills.see(caller, drillId);
      const rows = await read.versions(drillId, id, below, limit);
      if (rows.length === 0 && below === undefined) throw new AppError(notFound);
      return rows;
    },
  };
}

const eitherOr = {
  en: 'A notice is for a site or for a division. Give one of both',
  zh: '通告针对采样点或区划，二者只能填写一项',
};
const outsideCity = {
  en: 'The division is not in the drill’s city. Give a code that begins with that of the city. For example: 350102',
  zh: '该区划不在演练城市内，代码须以城市代码开头。例如：350102',
};
