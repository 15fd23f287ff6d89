import type { Visit, World } from '../privacy/whole-way.ts';

export function visits({ drill, say }: World): Visit[] {
  return [
    {
      operationId: 'changeSite',
      visit: () =>
        say('PATCH', `/v1/sites/${drill.gulou[0]}`, {
          token: drill.gulouHq,
          body: { address: '中山路 9 号' },
        }),
    },
  ];
}
