import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { type HttpServer, requireOneOf, uuid } from '../../../platform/http/index.ts';
import { countersignatureAnswer, drillClosed, drillId, sendProposed } from '../../drill/index.ts';
import { actorOf, districtHeadquarters, documentSchema, text } from '../../foundation/index.ts';
import { importUndo, jobOf, jobUnfinished, rosterMoves, undoTooLate } from '../../service/index.ts';
import type { RemovalsService } from './removals.service.ts';
import type { UndoService } from './undo.service.ts';

const oneOf = {
  en: 'Name the document of one person, or the import whose file did not have them, and not both',
  zh: '请填写一人的证件，或未列出这些人的导入任务，二者只填其一',
};

function removalBody(clock: Clock) {
  const body = z.strictObject({
    document: documentSchema(clock).optional().meta({ description: 'One person' }),
    importJob: uuid.optional().meta({
      description:
        'Everybody of `notListed` in the result of this import who is on the roster still, and whom no file since has had again',
    }),
    reason: text(500).meta({ description: 'Kept, sealed, in the audit log', examples: ['已搬离本市'] }),
  });
  return requireOneOf(body, ['document', 'importJob'], { at: 'document', text: oneOf }).meta({
    id: 'RosterRemoval',
    examples: [{ document: { type: 'resident-id', number: '11010519491231002X' }, reason: '已搬离本市' }],
  });
}

// No route starts one: it is there when somebody asks for the jobs of their district.
jobOf({
  name: 'RosterMovesJob',
  description: "Word of what another district's import has done to this district's roster",
  kinds: ['roster-moves'],
  result: z
    .object({
      moved: rosterMoves,
      takenBack: z.int().optional().meta({
        description:
          'Where the import has been taken back: how many stand again where they were, and are in `moved` no more',
      }),
    })
    .meta({ id: 'RosterMovesResult', description: 'Who now stands elsewhere' }),
});

const removed = z
  .object({ removed: z.int().meta({ description: 'How many people were taken off' }) })
  .meta({ id: 'RosterRemoved', description: 'They are on the roster no longer; what stood there is kept' });

const undone = z
  .object({
    removed: z.int().meta({ description: 'People whom the import had put on the roster' }),
    restored: z.int().meta({ description: 'People of whom the roster says again what it said before' }),
    buildings: z.int().meta({ description: 'Buildings that stand again where the map had them before' }),
  })
  .meta({ id: 'RosterUndone', description: 'What came of taking the import back' });

export function registerRosterRoutes(
  app: HttpServer,
  { removals, undo, clock }: { removals: RemovalsService; undo: UndoService; clock: Clock },
): void {
  app.post(
    '/v1/drills/:drillId/roster/removals',
    {
      config: { answerHeaders: ['Location'], access: districtHeadquarters, problems: [drillClosed] },
      schema: {
        operationId: 'removeFromRoster',
        zh: {
          summary: '将本区划的居民移出底册，须说明理由',
          description:
            '用于已搬离或录入有误的居民，或某次导入的文件中已不再列出的居民。未登记的不再计入覆盖率分母。没有符合的人时返回 404。演练规定取消须双人复核的（`countersigning`），按导入任务移出多人先登记待确认（202）。',
        },
        tags: ['headquarters'],
        summary: "Takes people of the caller's division off the roster, with a reason",
        description:
          'Somebody who moved away or was entered wrongly, or those whom the file of an import did not have any more. They leave the denominator of coverage unless they have registered. 404 where there is nobody such. Where the drill has two people cancel (`countersigning`), those of an import wait for another to confirm (202).',
        params: drillId,
        body: removalBody(clock),
        response: { 200: removed, 202: countersignatureAnswer },
      },
    },
    async (request, reply) => {
      const done = await removals.remove(actorOf(request), request.params.drillId, request.body);
      return typeof done === 'number' ? { removed: done } : sendProposed(reply, done.proposed);
    },
  );

  app.post(
    '/v1/drills/:drillId/roster/undo',
    {
      config: { access: districtHeadquarters, problems: [drillClosed, jobUnfinished, undoTooLate] },
      schema: {
        operationId: 'undoRosterImport',
        zh: {
          summary: '撤回本区划一小时内的一次底册导入，须说明理由',
          description:
            '该次导入新增的人移出底册，被其修改的人员和楼栋位置恢复原样；其后又有变动的保持不变。撤回的内容仍予保存。重复撤回无变化。',
        },
        tags: ['headquarters'],
        summary: "Takes an import of a roster back within the hour, in the caller's division, with a reason",
        description:
          'Whom it added is taken off, whom it changed is as before, and buildings that it moved stand where they stood; what has been changed since stays. What stood there is kept. Again: it changes nothing.',
        params: drillId,
        body: importUndo,
        response: { 200: undone },
      },
    },
    (request) => undo.undo(actorOf(request), request.params.drillId, request.body),
  );
}
