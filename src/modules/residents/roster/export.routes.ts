import { z } from 'zod';
import { divisionCode, type HttpServer, languageOf, sendFile } from '../../../platform/http/index.ts';
import { templateRows } from '../../../platform/spreadsheets/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, districtHeadquarters, revealReason } from '../../foundation/index.ts';
import { fileAnswer, fileFormat } from '../../service/index.ts';
import type { RosterExportService } from './export.service.ts';
import { rosterColumns } from './roster.columns.ts';

const body = z
  .strictObject({
    reason: revealReason,
    division: divisionCode
      .optional()
      .meta({ description: 'A street or community of the own division; all of it unless told' }),
    format: fileFormat,
  })
  .meta({ id: 'RosterExport', examples: [{ reason: '核对本区底册的楼栋和房号后重新导入', format: 'xlsx' }] });

/**
 * `POST /v1/drills/{drillId}/roster/export`: the roster as it is imported, unmasked. For those who import it, since they
 * have sent what it says; a POST, so that the reason stands in no URL.
 */
export function registerRosterExportRoutes(app: HttpServer, deps: { exporting: RosterExportService }): void {
  app.post(
    '/v1/drills/:drillId/roster/export',
    {
      // A repeat hands people out again, so it is audited again; and the answer must be kept nowhere.
      config: {
        access: districtHeadquarters,
        kind: 'report',
        idempotency: 'ignored',
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'exportRoster',
        zh: {
          summary: '以导入模板的格式导出本区划的底册（不脱敏），须填写理由，并记入审计',
          description:
            '可修改后再导入：未改动的行记为未变化。坐标为 WGS 84，表头语言按 Accept-Language。XLSX 最多 200,000 人。',
        },
        tags: ['headquarters'],
        summary:
          "The roster of the caller's division in the form in which it is imported, unmasked, to edit and import again: takes a reason, and is audited",
        description:
          'Imported again, a row that says the same changes nothing. Coordinates are WGS 84; headings are in the language of Accept-Language. A workbook holds 200,000 people at most.',
        params: drillId,
        body,
        response: { 200: fileAnswer('The roster, by community and building') },
      },
    },
    async (request, reply) => {
      const language = languageOf(request.headers['accept-language']);
      const { body: asked } = request;
      const rows = await deps.exporting.people(actorOf(request), request.params.drillId, asked, language);
      const [heading = []] = templateRows(rosterColumns, language);
      void reply.header('cache-control', 'no-store');
      return sendFile(request, reply, {
        format: asked.format,
        name: 'roster',
        heading,
        rows,
        vary: 'accept-language',
      });
    },
  );
}
