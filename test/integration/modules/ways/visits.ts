import type { Visit, World } from '../privacy/whole-way.ts';

export function visits({ drill, say, ids }: World): Visit[] {
  return [
    {
      operationId: 'getWay',
      visit: async () =>
        say('GET', `/v1/registrations/${ids.get('first')}/way`, {
          token: drill.gulouHq,
        }),
    },
  ];
}
