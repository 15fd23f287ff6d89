import type { SwabAct, Tube } from './types.ts';

/**
 * Whether acts come to the same when the samples of these tubes are told as what they come to, and not one by one: those that
 * put people into pools which nobody has counted yet, as nearly all do. In a tube of a household each home there is looked at.
 */
export function canGather(acts: readonly SwabAct[], tubes: readonly Tube[]): boolean {
  return (
    acts.every((act) => act.kind === 'sample' && act.correcting !== true) &&
    tubes.every(({ kind, counted }) => kind !== 'household' && counted === null)
  );
}
