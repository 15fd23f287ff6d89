import type { Visit, World } from '../privacy/whole-way.ts';

export function visits({ t, say }: World): Visit[] {
  return [
    {
      operationId: 'getFederationCoverage',
      visit: async () =>
        say('GET', '/v1/federation/coverage', { token: await t.token('province-hq', { division: '35' }) }),
    },
  ];
}
