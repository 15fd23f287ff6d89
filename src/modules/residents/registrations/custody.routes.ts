import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { HttpServer } from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, documentSchema, headquarters, text } from '../../foundation/index.ts';
import type { CustodyService } from './custody.service.ts';
import { alreadyCheckedIn } from './registrations.errors.ts';
import { registrationDetail, registrationStatus } from './registrations.schemas.ts';
import type { RegistrationsService } from './registrations.service.ts';
import { showOwn } from './registrations.show.ts';

const released = z
  .object({ id: z.string().meta({ description: 'The registration' }), status: registrationStatus })
  .meta({ id: 'ReleasedRegistration', description: 'A registration that its account holds no more' });

function custodyBody(clock: Clock) {
  return z
    .strictObject({
      document: documentSchema(clock).meta({ description: 'Of the person, with the card in hand' }),
      reason: text(500).meta({ description: 'Why; kept, sealed, in the audit log' }),
    })
    .meta({
      id: 'CustodyRequest',
      description: 'Whom another account holds, and why that is to end',
      examples: [
        {
          document: { type: 'resident-id', number: '350102199001011238' },
          reason: '本人持证到场，称不认识登记其信息的账号',
        },
      ],
    });
}

/** Somebody whom another account holds is released, or taken over by the community. */
export function registerCustodyRoutes(
  app: HttpServer,
  {
    custody,
    registrations,
    clock,
  }: { custody: CustodyService; registrations: RegistrationsService; clock: Clock },
): void {
  const body = custodyBody(clock);
  app.post(
    '/v1/drills/:drillId/registrations/release',
    {
      config: {
        access: [...headquarters, 'community-worker'],
        problems: [alreadyCheckedIn, drillClosed, personalDataDestroyed],
      },
      schema: {
        operationId: 'releaseRegistration',
        zh: {
          summary:
            '释放被其他账号占用的居民：取消原登记，他人可重新登记；记入审计，并通知应用（`registration.taken-over`）',
        },
        tags: ['citizens'],
        summary:
          'Releases a person of the division whom another account holds: cancelled for it, free for any other to register; audited, and the app is told (`registration.taken-over`)',
        params: drillId,
        body,
        response: { 200: released },
      },
    },
    async (request) => custody.release(actorOf(request), request.params.drillId, request.body),
  );

  app.post(
    '/v1/drills/:drillId/registrations/take-over',
    {
      config: { access: ['community-worker'], problems: [drillClosed, personalDataDestroyed] },
      schema: {
        operationId: 'takeOverRegistration',
        zh: {
          summary:
            '将本社区被其他账号占用的居民及其时段接管过来；记入审计，并通知应用（`registration.taken-over`）',
        },
        tags: ['citizens'],
        summary:
          "Takes a person of the worker's community over from the account that holds them, with their window; audited, and the app is told (`registration.taken-over`)",
        params: drillId,
        body,
        response: { 200: registrationDetail },
      },
    },
    async (request) => {
      const by = actorOf(request);
      const { id } = await custody.takeOver(by, request.params.drillId, request.body);
      const { row, drill } = await registrations.own(by.sub, id);
      return showOwn(row, drill);
    },
  );
}
