import { z } from 'zod';
import type { HttpServer } from '../../../platform/http/index.ts';
import { drillClosed, drillId } from '../../drill/index.ts';
import { actorOf } from '../../foundation/index.ts';
import { jobUnfinished } from '../jobs/index.ts';
import { undoTooLate } from './imports.errors.ts';
import type { ImportKind, ImportTarget } from './target.ts';
import { type ImportUndone, summed } from './undo.repo.ts';
import type { ImportUndoService } from './undo.service.ts';
import { importUndo } from './undoable.ts';
import { actKinds, stayReasons } from './undoing.ts';

const figures = {
  removed: z.int().meta({ description: 'What the import had made and is gone, or stands no more' }),
  restored: z.int().meta({ description: 'What it had changed and stands as before' }),
  left: z.int().meta({ description: 'What stays, since others have built on it or changed it' }),
};

const undone = z
  .object({
    ...figures,
    kinds: z
      .array(z.object({ kind: z.enum(actKinds), ...figures }))
      .meta({ description: 'The same by kind' }),
    stays: z.array(z.object({ kind: z.enum(actKinds), id: z.string(), because: z.enum(stayReasons) })).meta({
      description:
        'The first hundred of what stays, and why: `changed` since; `closed`; `ended`: withdrawn or over; `in-use`: a bed that somebody has had, a facility to which somebody is brought, a team that was sent somewhere, an account that has worked, a task on which somebody has worked; `not-empty`: something stands in it that the import has not brought; `belongs` to a team or facility that stays; `has-people` and `has-sites`: a community; `declared-complete`: its roster; `checked-in` and `swabbed`: the person; `elsewhere`: the person is no longer of the division',
    }),
  })
  .meta({ id: 'ImportUndone', description: 'What came of taking the import back' });

const summaries: Partial<Record<ImportKind, { operationId: string; en: string; zh: string }>> = {
  communities: {
    operationId: 'undoCommunitiesImport',
    en: 'Takes an import of communities back within the hour, with a reason',
    zh: '撤回一小时内的一次村居导入，须说明理由',
  },
  exemptions: {
    operationId: 'undoExemptionsImport',
    en: "Takes an import of exemptions back within the hour, in the caller's division, with a reason",
    zh: '撤回本区划一小时内的一次豁免导入，须说明理由',
  },
  facilities: {
    operationId: 'undoFacilitiesImport',
    en: "Takes an import of facilities back within the hour, in the caller's division, with a reason",
    zh: '撤回本区划一小时内的一次集中场所导入，须说明理由',
  },
  teams: {
    operationId: 'undoTeamsImport',
    en: "Takes an import of teams back within the hour, in the caller's division, with a reason",
    zh: '撤回本区划一小时内的一次工作队导入，须说明理由',
  },
  lists: {
    operationId: 'undoListsImport',
    en: "Takes an import of a follow-up list back within the hour, in the caller's division, with a reason",
    zh: '撤回本区划一小时内的一次摸排名单导入，须说明理由',
  },
};

const again = {
  en: 'Of imports that followed each other take the last one back first. Again: it takes back what has become free meanwhile, and else changes nothing.',
  zh: '连续多次导入请从最后一次起依次撤回。再次撤回时，仅撤回此间已可撤回的内容，否则无变化。',
};

/** Imports taken back: `POST /v1/drills/{drillId}/{kind}/undo` of the kinds that say how. */
export function registerUndoRoutes(
  app: HttpServer,
  { undo, importTargets }: { undo: ImportUndoService; importTargets: readonly ImportTarget[] },
): void {
  for (const { kind, access, undoing } of importTargets) {
    const summary = summaries[kind];
    if (undoing === undefined || summary === undefined) continue;
    app.post(
      `/v1/drills/:drillId/${kind}/undo`,
      {
        config: { access, problems: [drillClosed, jobUnfinished, undoTooLate] },
        schema: {
          operationId: summary.operationId,
          zh: { summary: summary.zh, description: `${undoing.says.zh}${again.zh}` },
          tags: ['headquarters'],
          summary: summary.en,
          description: `${undoing.says.en} ${again.en}`,
          params: drillId,
          body: importUndo,
          response: { 200: undone },
        },
      },
      async (request) =>
        show(await undo.undo(actorOf(request), request.params.drillId, { kind, undoing }, request.body)),
    );
  }
}

function show({ kinds, stays }: ImportUndone): z.output<typeof undone> {
  return { ...summed(kinds), kinds, stays };
}
