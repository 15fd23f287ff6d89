import type { HttpServer } from '../../../platform/http/index.ts';
import { personalDataDestroyed, siteId } from '../../drill/index.ts';
import { callerOf } from '../../foundation/index.ts';
import { rosterAnswer, rosterQuery } from './site-list.schemas.ts';
import type { SiteRosterService } from './site-list.service.ts';

export function registerSiteRosterRoutes(app: HttpServer, deps: { siteRosters: SiteRosterService }): void {
  app.get(
    '/v1/sites/:siteId/roster',
    {
      config: { access: ['tablet'], problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getSiteRoster',
        tags: ['tablets'],
        summary:
          'What a tablet of this site needs to work without a network: who is expected when, what passes are verified with, and which of them are void. With `since`, what differs from the bundle it has',
        params: siteId,
        querystring: rosterQuery,
        response: { 200: rosterAnswer },
      },
    },
    async (request) => deps.siteRosters.bundle(callerOf(request), request.params.siteId, request.query),
  );
}
