import { z } from 'zod';
import { communityCode, type HttpServer } from '../../../platform/http/index.ts';
import { actorOf, headquarters } from '../../foundation/index.ts';
import { drillClosed } from './drills.errors.ts';
import { drillId } from './drills.schemas.ts';
import type { RosterCompletionService } from './roster-completion.service.ts';

const body = z
  .strictObject({
    communities: z
      .array(communityCode)
      .min(1)
      .max(5_000)
      .meta({ examples: [['350102001001']] }),
    complete: z
      .boolean()
      .default(true)
      .meta({ description: 'False takes it back', examples: [true] }),
  })
  .meta({ id: 'RosterCompletion', examples: [{ communities: ['350102001001'] }] });

const answer = z
  .object({
    complete: z
      .array(z.string())
      .meta({ description: "Communities of the caller's division whose roster is complete" }),
  })
  .meta({ id: 'CompleteRosters', description: 'Whose rosters are complete now' });

/** Which rosters headquarters say are complete. */
export function registerRosterCompletionRoutes(
  app: HttpServer,
  { completion }: { completion: RosterCompletionService },
): void {
  app.post(
    '/v1/drills/:drillId/roster/completion',
    {
      config: { access: headquarters, problems: [drillClosed] },
      schema: {
        operationId: 'declareRosterComplete',
        zh: {
          summary: '确认村居底册已完整，或撤回确认',
          description:
            '确认之前，底册可能只含部分居民，可行性核对至少按人口普查人数估算；确认之后以底册人数为准。重复确认无变化。',
        },
        tags: ['headquarters'],
        summary: 'The household rosters of communities are complete, or not after all',
        description:
          'Until then feasibility reckons with at least as many people as the census says, for a roster may hold a part of them; from then on with those on the roster. Said again, it changes nothing.',
        params: drillId,
        body,
        response: { 200: answer },
      },
    },
    async (request) => ({
      complete: await completion.declare(actorOf(request), request.params.drillId, request.body),
    }),
  );
}
