import { z } from 'zod';
import { type HttpServer, instantOut } from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillId } from '../../drill/index.ts';
import { callerOf, requireDivision } from '../../foundation/index.ts';
import type { AssignmentRead } from './assignment.read.ts';

const answer = z
  .object({
    asOf: instantOut,
    slots: z.int(),
    drift: z
      .int()
      .meta({ description: 'Slots whose count differs from a recount of their appointments; must be 0' }),
    overfull: z.int().meta({ description: 'Slots with more appointments than bookable places; must be 0' }),
    waiting: z.int().meta({ description: 'People who wait and may still get a window' }),
    unplaced: z
      .array(z.object({ reason: z.string(), people: z.int() }))
      .meta({ description: 'People for whom there is none for the moment, by reason' }),
  })
  .meta({ id: 'Reconciliation', description: 'Capacity recounted, and who waits' });

export function registerAssignmentRoutes(
  app: HttpServer,
  deps: {
    read: AssignmentRead;
    drills: DrillCatalogue;
    /** Of when is what is read now. */
    asOf: () => Date;
  },
): void {
  app.get(
    '/v1/drills/:drillId/reconciliation',
    {
      config: { access: ['city-hq', 'admin'], kind: 'report' },
      schema: {
        operationId: 'getReconciliation',
        zh: { summary: '按预约重新清点的占用情况，以及仍在等待安排的人数' },
        tags: ['headquarters'],
        summary: 'Capacity recounted from the appointments, and who still waits for one',
        params: drillId,
        response: { 200: answer },
      },
    },
    async (request) => {
      const drill = await deps.drills.get(request.params.drillId);
      const caller = callerOf(request);
      if (caller.role !== 'admin') requireDivision(caller, drill.city);
      const asOf = deps.asOf();
      const [count, backlog] = await Promise.all([deps.read.recount(drill.id), deps.read.backlog(drill.id)]);
      return { asOf: asOf.toISOString(), ...count, ...backlog };
    },
  );
}
