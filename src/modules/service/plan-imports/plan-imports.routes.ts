import { z } from 'zod';
import { type HttpServer, languageOf, sendFile } from '../../../platform/http/index.ts';
import { exportedRow, templateRows } from '../../../platform/spreadsheets/index.ts';
import { drillClosed, drillId, type SitesService } from '../../drill/index.ts';
import { actorOf, callerOf, districtHeadquarters, headquarters } from '../../foundation/index.ts';
import { fileAnswer, fileFormat, importUndo, undoTooLate } from '../imports/index.ts';
import { jobUnfinished } from '../jobs/index.ts';
import { importInUse } from './plan-imports.errors.ts';
import { siteColumns } from './site-columns.ts';
import { siteRow } from './site-rows.ts';
import type { SitesUndoService } from './undo.service.ts';

const undone = z
  .object({
    removed: z.int().meta({ description: 'Sites that the import had made: they are deleted' }),
    restored: z.int().meta({ description: 'Sites that are planned again as they were before it' }),
    left: z.int().meta({ description: 'Sites that somebody has changed or deleted since: left as they are' }),
  })
  .meta({ id: 'SitesUndone', description: 'What came of taking the import back' });

/** Files of sites beside their import: as they stand, and an import taken back. */
export function registerPlanImportRoutes(
  app: HttpServer,
  { sites, undo }: { sites: Pick<SitesService, 'ofDivision'>; undo: SitesUndoService },
): void {
  app.get(
    '/v1/drills/:drillId/sites/export',
    {
      config: { access: headquarters, kind: 'report' },
      schema: {
        operationId: 'exportSites',
        zh: {
          summary: '以导入模板的格式导出本区划的采样点，可修改后再导入',
          description:
            '含草稿和已发布的采样点，已关闭的除外。坐标为 WGS 84。再次导入时，未改动的行记为未变化；草稿按文件修改；名称或地址改动的行视为新的采样点。表头语言按 Accept-Language。',
        },
        tags: ['headquarters'],
        summary:
          "The sites of the caller's division in the form in which they are imported, to edit and import again",
        description:
          'Drafts and published ones; not those that are closed. Coordinates are WGS 84. Imported again, a row that says the same changes nothing, and a draft is planned as its row has it; a row with another name or address is another site. Headings are in the language of Accept-Language.',
        params: drillId,
        querystring: z.strictObject({ format: fileFormat }),
        response: { 200: fileAnswer('The sites, by name') },
      },
    },
    async (request, reply) => {
      const { format } = request.query;
      const language = languageOf(request.headers['accept-language']);
      const listed = await sites.ofDivision(callerOf(request), request.params.drillId);
      const rows = listed.map((site) => exportedRow(siteColumns, siteRow(site, language), format));
      const [heading = []] = templateRows(siteColumns, language);
      return sendFile(request, reply, { format, name: 'sites', heading, rows, vary: 'accept-language' });
    },
  );

  app.post(
    '/v1/drills/:drillId/sites/undo',
    {
      config: {
        access: districtHeadquarters,
        problems: [drillClosed, jobUnfinished, undoTooLate, importInUse],
      },
      schema: {
        operationId: 'undoSitesImport',
        zh: {
          summary: '撤回本区划一小时内的一次采样点导入，须说明理由',
          description:
            '该次导入新建的采样点予以删除，被其修改的恢复原样；其后又有变动的保持不变；连续多次导入请从最后一次起依次撤回。其中有已发布、已有人预约或已添加平板的，则不撤回任何内容，返回 409 `import-in-use`。重复撤回无变化。',
        },
        tags: ['headquarters'],
        summary: "Takes an import of sites back within the hour, in the caller's division, with a reason",
        description:
          'Sites that it made are deleted, and those that it changed are planned as before; what has been changed since stays, also by a later import: take that one back first. Where one of them is published, has a window that somebody holds, or a tablet, nothing is taken back: 409 `import-in-use`. Again: it changes nothing.',
        params: drillId,
        body: importUndo,
        response: { 200: undone },
      },
    },
    (request) => undo.undo(actorOf(request), request.params.drillId, request.body),
  );
}
