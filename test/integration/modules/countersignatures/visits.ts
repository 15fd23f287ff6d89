import { gulou } from '../../../support/divisions.ts';
import type { Visit, World } from '../privacy/whole-way.ts';
import { drillOfTwo, type Waiting } from './world.ts';

/** In a drill of their own two people publish: one is proposed and withdrawn, one confirmed; then one person does again. */
export function visits({ t, say, ids }: World): Visit[] {
  let drill: Awaited<ReturnType<typeof drillOfTwo>>;
  const at = (path: string) => `/v1/drills/${drill.id}/${path}`;
  const one = (path: string) => at(`countersignatures/${ids.get('countersignature')}${path}`);
  const proposed = async () => {
    const { body } = await t.call<Waiting>('POST', at('publish'), {
      token: drill.gulouHq,
      body: { division: gulou.division },
    });
    ids.set('countersignature', body.id);
  };
  return [
    {
      operationId: 'listCountersignatures',
      visit: async () => {
        drill = await drillOfTwo(t, { publishing: true }, { sites: 1, publish: false });
        await proposed();
        await say('GET', at('countersignatures'), { token: drill.gulouHq });
      },
    },
    { operationId: 'getCountersignature', visit: () => say('GET', one(''), { token: drill.gulouHq }) },
    {
      operationId: 'withdrawCountersignature',
      visit: () => say('POST', one('/withdraw'), { token: drill.gulouHq }),
    },
    {
      operationId: 'confirmCountersignature',
      visit: async () => {
        await proposed();
        await say('POST', one('/confirm'), { token: drill.secondGulouHq });
      },
    },
    {
      operationId: 'stopCountersigning',
      visit: () =>
        say('POST', at('countersigning/stop'), { token: drill.cityHq, body: { of: ['publishing'] } }),
    },
  ];
}
