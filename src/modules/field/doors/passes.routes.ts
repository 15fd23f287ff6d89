import { z } from 'zod';
import type { HttpServer } from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { passesQuery } from './doors.schemas.ts';
import type { PassSheets } from './passes.service.ts';

/** Passes on paper, for those without a phone. */
export function registerPassSheetRoutes(app: HttpServer, { sheets }: { sheets: PassSheets }): void {
  app.get(
    '/v1/drills/:drillId/doors/passes',
    {
      config: {
        access: [...headquarters, 'community-worker', 'team-leader', 'team-member'],
        kind: 'report',
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'printDoorPasses',
        zh: { summary: '打印一栋楼或一个单元已有预约人员的登记码（PDF），按门户排列' },
        tags: ['teams'],
        summary:
          'The passes of whoever has a window in a building, or one stairwell of it, as a PDF to be handed over',
        params: drillId,
        querystring: passesQuery,
        response: {
          200: {
            description: 'Pages of passes on A4: each as QR code, with its door and window',
            content: { 'application/pdf': { schema: z.string().meta({ format: 'binary' }) } },
          },
        },
      },
    },
    async (request, reply) => {
      const { building, stairwell } = request.query;
      const bytes = await sheets.print(callerOf(request), request.params.drillId, { building, stairwell });
      return reply
        .header('content-type', 'application/pdf')
        .serializer((payload: unknown) => payload as string)
        .send(bytes as never);
    },
  );
}
