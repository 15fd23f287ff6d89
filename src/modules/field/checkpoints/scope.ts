import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import { type Caller, checkpointOf, covers, isHeadquarters, related } from '../../foundation/index.ts';
import type { Checkpoint, CheckpointsRead } from './checkpoints.read.ts';

/** A checkpoint that is the caller's, and its drill. */
export interface CheckpointScope {
  checkpoint: Checkpoint;
  drill: OpenDrill;
}

export interface Scopes {
  /**
   * A checkpoint of the caller's: an officer's is the one that their token stands for, headquarters' those of their division.
   * @throws AppError 404, 403 for an officer of none
   */
  own(by: Caller, checkpointId: string): Promise<CheckpointScope>;
  /** A drill with which headquarters have to do. @throws AppError 404 */
  drillOf(by: Caller, drillId: string): Promise<{ drill: OpenDrill; division: string }>;
}

export function createScopes(deps: { read: Pick<CheckpointsRead, 'find'>; drills: DrillCatalogue }): Scopes {
  const { read, drills } = deps;
  return {
    async own(by, checkpointId) {
      if (by.role === 'checkpoint' && checkpointOf(by) !== checkpointId) throw new AppError(notFound);
      const checkpoint = await read.find(checkpointId);
      if (checkpoint === undefined) throw new AppError(notFound);
      if (by.role !== 'checkpoint' && !(isHeadquarters(by) && covers(by, checkpoint.community)))
        throw new AppError(notFound);
      const drill = await drills.get(checkpoint.drillId);
      if (by.role === 'checkpoint' && drill.status === 'draft') throw new AppError(notFound);
      return { checkpoint, drill };
    },

    async drillOf(by, drillId) {
      const drill = await drills.get(drillId);
      const { division } = by;
      if (division === undefined || !related(division, drill.city)) throw new AppError(notFound);
      return { drill, division };
    },
  };
}
