import type { Method } from '../../../support/app.ts';
import { type AccessRow, type Foreign, foreign, type World } from '../access/foreign-things.ts';

/** Requests for webhooks of another city's headquarters, and for one that is another drill's. */
function hooksOfOthers(method: Method, path: string, body?: unknown): Foreign[] {
  const ofHook = path.startsWith('/:id');
  const at = (drill: 'drill' | 'draft') =>
    [
      method,
      (world: World) => `/v1/drills/${world[drill].id}/webhooks${path.replace(':id', world.hook)}`,
    ] as const;
  const ask = (token: string) => ({ token, ...(body === undefined ? {} : { body }) });
  return [
    foreign('another city', 403, at('drill'), ({ tokens }) => ask(tokens.cityElsewhere)),
    foreign("another city's draft", 404, at('draft'), ({ tokens }) => ask(tokens.cityElsewhere)),
    foreign('a token without a division', 403, at('drill'), ({ tokens }) => ask(tokens.noDivision)),
    ...(ofHook
      ? [foreign('by way of another drill', 404, at('draft'), ({ drill }) => ask(drill.cityHq))]
      : []),
  ];
}

export const access: Record<string, AccessRow> = {
  createWebhook: {
    roles: ['city-hq'],
    foreign: hooksOfOthers('POST', '', { url: 'https://app.example/muster' }),
  },
  listWebhooks: { roles: ['city-hq'], foreign: hooksOfOthers('GET', '') },
  getWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('GET', '/:id') },
  changeWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('PATCH', '/:id', { active: false }) },
  deleteWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('DELETE', '/:id') },
  rotateWebhookSecret: { roles: ['city-hq'], foreign: hooksOfOthers('POST', '/:id/rotate-secret') },
  listWebhookDeliveries: { roles: ['city-hq'], foreign: hooksOfOthers('GET', '/:id/deliveries') },
  replayWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('POST', '/:id/replay', {}) },
  testWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('POST', '/:id/test') },
};
