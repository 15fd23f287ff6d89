import type { Visit, World } from '../privacy/whole-way.ts';

export function visits({ t, say, ids }: World): Visit[] {
  return [
    {
      operationId: 'getWay',
      visit: async () =>
        say('GET', `/v1/registrations/${ids.get('first')}/way`, {
          token: await t.token('citizen', { sub: 'anna' }),
        }),
    },
  ];
}
