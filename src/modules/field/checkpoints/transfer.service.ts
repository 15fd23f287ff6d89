import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { Actor, Caller } from '../../foundation/index.ts';
import type { AskTransfer, TransferScopeOf } from '../transfers/index.ts';
import { personUnnamed } from './checkpoints.errors.ts';
import { openRecord } from './passage-record.ts';
import type { PassagesRepo } from './passages.repo.ts';
import type { Scopes } from './scope.ts';
import { whoIs } from './who-is.ts';

type Asked = Awaited<ReturnType<AskTransfer>>;

/**
 * Asks for the transfer of somebody who passed, from the checkpoint, in one step: who they are is what the passage says, or their
 * registration. @throws AppError 404, 403, 409 `person-unnamed`, `transfer-open`, `person-lies-elsewhere`, `drill-closed`, 410
 */
export type AskFromPassage = (
  by: Caller & Pick<Actor, 'requestId' | 'draws'>,
  at: { checkpointId: string; passageId: string },
  told: { personId: string; reason: Asked['reason']; note?: string | undefined },
) => Promise<Asked & { drillId: string }>;

export function createAskFromPassage(deps: {
  scopes: Scopes;
  drills: { withPeople(id: string): Promise<OpenDrill> };
  repo: Pick<PassagesRepo, 'find' | 'known'>;
  askTransfersOf: (scopeOf: TransferScopeOf) => AskTransfer;
}): AskFromPassage {
  const { scopes, drills, repo, askTransfersOf } = deps;
  return async (by, { checkpointId, passageId }, { personId, reason, note }) => {
    const { checkpoint } = await scopes.own(by, checkpointId);
    const drill = await drills.withPeople(checkpoint.drillId);
    const sealed = await repo.find(drill.id, checkpointId, passageId);
    if (sealed === undefined) throw new AppError(notFound);
    const passed = openRecord(drill.keys, passageId, sealed).people.find(({ id }) => id === personId);
    if (passed === undefined) throw new AppError(notFound);
    // Who they are; how they stand today is not asked.
    const [known] = await repo.known(drill.id, [personId], 0);
    const who = whoIs(drill, passed, known);
    if (who === undefined) throw new AppError(personUnnamed);
    const { community: division, name: address } = checkpoint;
    const ask = askTransfersOf(async () => ({ drill, whose: { kind: 'worker', division } }));
    const person = { ...who, division, address };
    return { ...(await ask(by, drill.id, { person, reason, note })), drillId: drill.id };
  };
}
