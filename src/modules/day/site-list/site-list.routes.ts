import type { Deprecation, HttpServer } from '../../../platform/http/index.ts';
import { personalDataDestroyed, siteId } from '../../drill/index.ts';
import { callerOf } from '../../foundation/index.ts';
import { siteListAnswer, siteListQuery } from './site-list.schemas.ts';
import type { SiteListService } from './site-list.service.ts';

/** The path until 0.1.0; a roster is the list of a drill's residents. */
const roster: Deprecation = {
  since: new Date('2026-12-01T00:00:00Z'),
  sunset: new Date('2027-12-01T00:00:00Z'),
  successor: 'getSiteList',
};

export function registerSiteListRoutes(app: HttpServer, deps: { siteLists: SiteListService }): void {
  for (const { path, operationId, deprecated } of [
    { path: '/v1/sites/:siteId/site-list', operationId: 'getSiteList', deprecated: undefined },
    { path: '/v1/sites/:siteId/roster', operationId: 'getSiteRoster', deprecated: roster },
  ]) {
    app.get(
      path,
      {
        config: {
          access: ['tablet'],
          problems: [personalDataDestroyed],
          ...(deprecated === undefined ? {} : { deprecated }),
        },
        schema: {
          operationId,
          zh: {
            summary:
              deprecated === undefined
                ? '本采样点平板离线工作所需内容：何时谁来、核验登记码的公钥、已作废的登记码。带 `since` 时只返回与已有内容的差异'
                : '即将停用：请改用 `getSiteList`，内容相同',
          },
          tags: ['tablets'],
          summary:
            'What a tablet of this site needs to work without a network: who is expected when, what passes are verified with, and which of them are void. With `since`, what differs from the bundle it has',
          params: siteId,
          querystring: siteListQuery,
          response: { 200: siteListAnswer },
        },
      },
      async (request) => deps.siteLists.bundle(callerOf(request), request.params.siteId, request.query),
    );
  }
}
