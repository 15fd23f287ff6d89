import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { HttpServer } from '../../../platform/http/index.ts';
import { drillClosed } from '../../drill/index.ts';
import { callerOf, districtHeadquarters } from '../../foundation/index.ts';
import {
  alreadyCheckedIn,
  registrationCancelled,
  registrationId,
  showWritten,
} from '../../residents/index.ts';
import { choosingProblems } from './choosing.errors.ts';
import { rescheduleAnswer, rescheduleBody } from './choosing.schemas.ts';
import type { ChoosingService } from './choosing.service.ts';

export function registerChoosingRoutes(app: HttpServer, { choosing }: { choosing: ChoosingService }): void {
  app.post(
    '/v1/registrations/:registrationId/reschedule',
    {
      config: {
        access: ['citizen', 'community-worker', ...districtHeadquarters],
        problems: [...choosingProblems, alreadyCheckedIn, registrationCancelled, drillClosed],
      },
      schema: {
        operationId: 'rescheduleRegistration',
        zh: {
          summary:
            '将一人或整户改到所选时段，整户同进退；原登记码作废。登记者本人可用，社区工作人员、区指挥部和高校指挥部可在所辖区划内使用',
        },
        tags: ['citizens'],
        summary:
          'Moves a person, or the household all or none, to a chosen window; the old pass is void. For whoever registered them, and within their division for community workers and headquarters of districts and colleges',
        params: registrationId,
        body: rescheduleBody,
        response: { 200: rescheduleAnswer },
      },
    },
    async (request) => {
      const [named, ...others] = await choosing.reschedule(
        callerOf(request),
        request.params.registrationId,
        request.body,
      );
      if (named === undefined) throw new AppError(notFound);
      return { ...showWritten(named), others: others.map(showWritten) };
    },
  );
}
