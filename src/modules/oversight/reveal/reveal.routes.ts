import { z } from 'zod';
import { type HttpServer, uuid } from '../../../platform/http/index.ts';
import { personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, headquarters, residenceAnswer, revealReason } from '../../foundation/index.ts';
import type { Revealed, RevealService } from './reveal.service.ts';

const body = z
  .strictObject({ reason: revealReason })
  .meta({ id: 'RevealRequest', examples: [{ reason: '混管阳性，需电话通知本人立即隔离' }] });

const revealed = z
  .object({
    id: z.string(),
    drillId: z.string(),
    person: z.object({
      name: z.string(),
      document: z.object({ type: z.string(), number: z.string() }),
      phone: z.string().nullable(),
      birthDate: z.string().nullable(),
    }),
    residence: residenceAnswer,
    guardian: z.object({ name: z.string(), phone: z.string() }).nullable(),
  })
  .meta({ id: 'RevealedPerson', description: 'Who somebody is, unmasked' });

function show({ id, drillId, community, building, person }: Revealed): z.output<typeof revealed> {
  return {
    id,
    drillId,
    person: {
      name: person.name,
      document: { type: person.type, number: person.number },
      phone: person.phone ?? null,
      birthDate: person.birthDate ?? null,
    },
    residence: { division: community, building, unit: person.unit ?? null, room: person.room ?? null },
    guardian: person.consent?.guardian ?? null,
  };
}

/**
 * `POST /v1/registrations/{registrationId}/reveal`: the one answer that does not mask. For those who must find and
 * call people in their division; a citizen knows who they are, and a tablet sees what it needs at the lane.
 */
export function registerRevealRoutes(app: HttpServer, deps: { reveal: RevealService }): void {
  app.post(
    '/v1/registrations/:registrationId/reveal',
    {
      // A repeat reveals again, so it is audited again; and the answer must be kept nowhere.
      config: {
        access: [...headquarters, 'community-worker'],
        idempotency: 'ignored',
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'revealPerson',
        zh: { summary: '查看某人的完整身份：须填写理由，并记入审计' },
        tags: ['citizens'],
        summary: 'Who somebody is, unmasked: takes a reason, and is audited',
        params: z.object({ registrationId: uuid }),
        body,
        response: { 200: revealed },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { registrationId } = request.params;
      return show(await deps.reveal.reveal(actorOf(request), registrationId, request.body.reason));
    },
  );
}
