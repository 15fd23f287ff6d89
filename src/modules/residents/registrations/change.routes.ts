import type { Clock } from '../../../platform/clock.ts';
import type { HttpServer } from '../../../platform/http/index.ts';
import { drillClosed, drillNotOpen, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, requireDivision } from '../../foundation/index.ts';
import { changeBody } from './change.schemas.ts';
import type { ChangeService } from './change.service.ts';
import { alreadyCheckedIn, registrationCancelled } from './registrations.errors.ts';
import { registrationDetail, registrationId } from './registrations.schemas.ts';
import type { RegistrationsService } from './registrations.service.ts';
import { showOwn } from './registrations.show.ts';

export function registerChangeRoutes(
  app: HttpServer,
  {
    changes,
    registrations,
    clock,
  }: { changes: ChangeService; registrations: RegistrationsService; clock: Clock },
): void {
  app.patch(
    '/v1/registrations/:registrationId',
    {
      config: {
        access: ['citizen', 'community-worker'],
        problems: [alreadyCheckedIn, registrationCancelled, drillClosed, drillNotOpen, personalDataDestroyed],
      },
      schema: {
        operationId: 'changeRegistration',
        zh: { summary: '签到前修改电话、住址、行动能力、接种时间或时段意愿；不再合适的时段予以退回' },
        tags: ['citizens'],
        summary:
          'Changes phone, residence, mobility, vaccination or preferences before the check-in; a window that no longer suits is given back',
        params: registrationId,
        body: changeBody(clock),
        response: { 200: registrationDetail },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { residence } = request.body;
      if (caller.role === 'community-worker' && residence !== undefined) {
        requireDivision(caller, residence.division);
      }
      const { registrationId } = request.params;
      await changes.change(caller.sub, registrationId, request.body);
      const { row, drill } = await registrations.own(caller.sub, registrationId);
      return showOwn(row, drill);
    },
  );
}
