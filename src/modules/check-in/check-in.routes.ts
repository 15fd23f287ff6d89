import type { Clock } from '../../platform/clock.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { callerOf } from '../auth/index.ts';
import { drillClosed } from '../drills/index.ts';
import { siteId } from '../sites/index.ts';
import { passInvalid, personNotRegistered, siteNotOpen } from './check-in.errors.ts';
import { checkInAnswer, checkInBody } from './check-in.schemas.ts';
import type { CheckInService } from './check-in.service.ts';

export function registerCheckInRoutes(
  app: HttpServer,
  deps: { checkIns: CheckInService; clock: Clock },
): void {
  app.post(
    '/v1/sites/:siteId/check-ins',
    {
      config: {
        access: ['tablet'],
        kind: 'check-in',
        problems: [passInvalid, personNotRegistered, siteNotOpen, drillClosed],
      },
      schema: {
        operationId: 'checkIn',
        tags: ['tablets'],
        summary:
          'Checks somebody in by pass, by document, or as a walk-in; a repeat gets 200 and the same body',
        params: siteId,
        body: checkInBody(deps.clock),
        response: { 200: checkInAnswer, 201: checkInAnswer },
      },
    },
    async (request, reply) => {
      const { fresh, answer } = await deps.checkIns.checkIn(
        callerOf(request),
        request.params.siteId,
        request.body,
      );
      return reply.code(fresh ? 201 : 200).send(answer);
    },
  );
}
