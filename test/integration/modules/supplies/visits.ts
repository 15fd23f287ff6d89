import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** A site counts what it has, and asks for more; somebody who occurs nowhere else stands in the reasons. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const [{ reason }] = canaries;
  const site = `/v1/sites/${drill.gulou[0]}`;
  const all = `/v1/drills/${drill.id}/supply-requests`;
  const hq = drill.gulouHq;
  const tablet = () => t.token('tablet', { sub: 'tablet', site: drill.gulou[0] });
  const ask = async (as: string) => {
    const body = { item: 'swab', count: 100, reason };
    const made = await say<{ id: string }>('POST', `${site}/supply-requests`, {
      token: await tablet(),
      body,
    });
    ids.set(as, made.body.id);
  };
  const step = (act: string, body: object, token: string = hq, of = 'supplies') =>
    say('POST', `${all}/${ids.get(of)}/${act}`, { token, body });
  return [
    {
      operationId: 'enterSupplies',
      visit: async () =>
        say('POST', `${site}/supplies`, {
          token: await tablet(),
          body: { item: 'swab', kind: 'delivered', count: 50 },
        }),
    },
    {
      operationId: 'getSiteSupplies',
      visit: async () => say('GET', `${site}/supplies`, { token: await tablet() }),
    },
    {
      operationId: 'listSupplies',
      visit: () => say('GET', `/v1/drills/${drill.id}/supplies`, { token: drill.cityHq }),
    },
    { operationId: 'askSupplies', visit: () => ask('supplies') },
    { operationId: 'promiseSupplies', visit: () => step('promise', { count: 100 }) },
    { operationId: 'sendSupplies', visit: () => step('send', { count: 100, reason }) },
    {
      operationId: 'receiveSupplies',
      visit: async () => step('receive', { count: 98, reason }, await tablet()),
    },
    { operationId: 'explainSupplies', visit: () => step('explain', { reason }) },
    { operationId: 'listSupplyRequests', visit: () => say('GET', all, { token: hq }) },
    {
      operationId: 'getSupplyRequest',
      visit: () => say('GET', `${all}/${ids.get('supplies')}`, { token: hq }),
    },
    {
      operationId: 'passOnSupplies',
      visit: async () => {
        await ask('refused-supplies');
        await step('pass-on', { reason }, hq, 'refused-supplies');
      },
    },
    {
      operationId: 'refuseSupplies',
      visit: () => step('refuse', { reason }, drill.cityHq, 'refused-supplies'),
    },
    {
      operationId: 'withdrawSupplyRequest',
      visit: async () => {
        await ask('withdrawn-supplies');
        await step('withdraw', { reason }, await tablet(), 'withdrawn-supplies');
      },
    },
  ];
}
