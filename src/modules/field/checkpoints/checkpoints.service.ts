import type { Point } from '../../../core/geography/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type OpenDrill, refuseClosed, type SitesService } from '../../drill/index.ts';
import { type Actor, type Auditor, type Caller, drawsOf, requireDivision } from '../../foundation/index.ts';
import { checkpointExists } from './checkpoints.errors.ts';
import type { Checkpoint, CheckpointsQuery, CheckpointsRead } from './checkpoints.read.ts';
import type { CheckpointsRepo } from './checkpoints.repo.ts';
import type { Scopes } from './scope.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** A checkpoint as headquarters ask for it. */
export interface ToldCheckpoint extends Pick<Checkpoint, 'name' | 'kind' | 'community' | 'travelMinutes'> {
  location?: Point | undefined;
  site?: string | undefined;
}

export interface CheckpointsService {
  /** @throws AppError 404, 403 of another division, 400, 409 `drill-closed`, `checkpoint-exists` */
  add(by: By, drillId: string, told: ToldCheckpoint): Promise<Checkpoint>;
  /** Those of the caller's division. @throws AppError 404, 403 */
  list(
    by: Caller,
    drillId: string,
    query: { division: string | undefined } & Pick<CheckpointsQuery, 'after' | 'limit'>,
  ): Promise<Checkpoint[]>;
  /** One of the caller's. @throws AppError 404, 403 */
  see(by: Caller, checkpointId: string): Promise<Checkpoint>;
  /** From now on nobody passes there. Once is as good as twice. @throws AppError 404 */
  close(by: By, checkpointId: string, reason: string | undefined): Promise<Checkpoint>;
}

export function createCheckpointsService(deps: {
  read: CheckpointsRead;
  repo: CheckpointsRepo;
  scopes: Scopes;
  sites: Pick<SitesService, 'see' | 'list'>;
  audit: Auditor;
  clock: Clock;
}): CheckpointsService {
  const { read, repo, scopes, sites, audit, clock } = deps;

  /** Who swabs there: the site that is told of, or the nearest one. @throws AppError 400 for a site of another drill */
  async function siteOf(by: Caller, drill: OpenDrill, { site: id, location }: ToldCheckpoint) {
    if (id !== undefined) {
      const site = await sites.see(by, id).catch((error: unknown) => {
        if (error instanceof AppError && error.problem === notFound) return undefined;
        throw error;
      });
      if (site?.drillId !== drill.id) throw invalidField('/site', 'unknown-site', unknownSite);
      return site.id;
    }
    if (location === undefined) return null;
    const near = await sites.list(by, drill.id, {
      division: undefined,
      near: location,
      offset: 0,
      limit: 50,
    });
    return near.find(({ site }) => site.status === 'published')?.site.id ?? null;
  }

  return {
    async add(by, drillId, told) {
      const { drill } = await scopes.drillOf(by, drillId);
      const { name, kind, community, travelMinutes, location } = told;
      requireDivision(by, community);
      if (!drill.communities.has(community)) throw invalidField('/community', 'not-in-drill', elsewhere);
      refuseClosed(drill);
      const siteId = await siteOf(by, drill, told);
      const id = drawsOf(by).id('checkpoint');
      const object = { kind: 'checkpoint', id };
      const noted = audit.entryIn(drill, { by, action: 'checkpoint.added', object, division: community });
      const place = { lng: location?.lng ?? null, lat: location?.lat ?? null };
      await repo.add(
        {
          ...{ id, drillId, name, kind, community, siteId, travelMinutes },
          ...place,
          createdAt: clock.now(),
          createdBy: by.sub,
        },
        noted,
      );
      const added = await read.find(id);
      if (added !== undefined) return added;
      const twin = await read.named(drillId, community, name);
      throw twin === undefined
        ? new AppError(notFound)
        : new AppError(checkpointExists, { members: { checkpointId: twin.id } });
    },

    async list(by, drillId, { division: asked, after, limit }) {
      const { division } = await scopes.drillOf(by, drillId);
      if (asked !== undefined) requireDivision(by, asked);
      return read.list({ drillId, division: asked ?? division, after, limit });
    },

    see: async (by, checkpointId) => (await scopes.own(by, checkpointId)).checkpoint,

    async close(by, checkpointId, reason) {
      const { checkpoint, drill } = await scopes.own(by, checkpointId);
      const object = { kind: 'checkpoint', id: checkpointId };
      const noted = audit.entryIn(drill, {
        by,
        action: 'checkpoint.closed',
        object,
        division: checkpoint.community,
        reason,
      });
      await repo.close(checkpointId, clock.now(), noted);
      return (await read.find(checkpointId)) ?? checkpoint;
    },
  };
}

const elsewhere = {
  en: 'The drill knows no such community. Give the one in which the checkpoint lies, or whose workers answer for it. For example: 350102001001',
  zh: '演练中没有该村居，请填写卡口所在或负责该卡口的村居。例如：350102001001',
};
const unknownSite = {
  en: 'The drill has no such site. Give one of `GET /v1/drills/{drillId}/sites`, or leave it out for the nearest. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  zh: '演练中没有该采样点。请填写本演练的采样点编号，或留空取最近的采样点。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
};
