import { seedDrill } from '../../../support/drill.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** A drill of their own is closed: the others go on with theirs. */
export function visits({ t, say, ids }: World): Visit[] {
  const at = (path: string) => `/v1/drills/${ids.get('closed')}/${path}`;
  const token = () => t.token('city-hq', { division: '3501' });
  return [
    {
      operationId: 'closeDrill',
      visit: async () => {
        ids.set('closed', (await seedDrill(t, { sites: 1 })).id);
        await say('POST', at('close'), { token: await token(), body: { reason: '演练提前结束' } });
      },
    },
    { operationId: 'getClosing', visit: async () => say('GET', at('closing'), { token: await token() }) },
  ];
}
