import { gulou } from '../../../support/divisions.ts';
import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** Somebody who occurs nowhere else needs something at their door, and takes it. */
export function visits({ drill, say, ids }: World): Visit[] {
  const [{ name, unit, room, reason }] = canaries;
  const all = `/v1/drills/${drill.id}/deliveries`;
  const token = drill.gulouHq;
  const ask = async (as: string) => {
    const residence = { division: gulou.communities[0], building: '1号楼', unit, room };
    const body = { residence, kind: 'medicine', what: reason };
    const made = await say<{ id: string }>('POST', all, { token, body });
    ids.set(as, made.body.id);
  };
  const one = (of = 'delivery') => `${all}/${ids.get(of)}`;
  return [
    { operationId: 'askDelivery', visit: () => ask('delivery') },
    { operationId: 'listDeliveries', visit: () => say('GET', all, { token }) },
    {
      operationId: 'failDelivery',
      visit: () => say('POST', `${one()}/fail`, { token, body: { reason } }),
    },
    {
      operationId: 'handOverDelivery',
      visit: () =>
        say('POST', `${one()}/hand-over`, { token, body: { takenBy: 'self', name, note: reason } }),
    },
    { operationId: 'getDelivery', visit: () => say('GET', one(), { token }) },
    {
      operationId: 'withdrawDelivery',
      visit: async () => {
        await ask('withdrawn-delivery');
        await say('POST', `${one('withdrawn-delivery')}/withdraw`, { token, body: { reason } });
      },
    },
  ];
}
