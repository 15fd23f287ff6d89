import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';
import { type SupplyRequest, stepsOf } from './world.ts';

/** The routes of supplies that take a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const token = drill.gulouHq;
  const site = `/v1/sites/${drill.gulou[0]}`;
  const asking = { item: 'swab', count: 100 };
  const step = stepsOf(t, drill.id);
  const reason = '下午人数多于预期';
  /** A request of the site's tablet that has come so far. */
  const come = async (sent?: number, received?: number) => {
    const tablet = await t.token('tablet', { sub: 'supplies', site: drill.gulou[0] });
    const { id } = await t.need<SupplyRequest>('POST', `${site}/supply-requests`, {
      token: tablet,
      body: asking,
    });
    if (sent !== undefined) await step(id, 'send', { token: drill.cityHq, body: { count: sent } });
    if (received !== undefined) await step(id, 'receive', { token: tablet, body: { count: received } });
    return id;
  };
  const route = (
    operationId: string,
    id: string,
    act: string,
    valid: WritingRoute['valid'],
  ): WritingRoute => ({
    operationId,
    method: 'POST',
    url: `/v1/drills/${drill.id}/supply-requests/${id}/${act}`,
    token,
    valid,
  });
  return [
    {
      operationId: 'enterSupplies',
      method: 'POST',
      url: `${site}/supplies`,
      token,
      valid: () => ({ item: 'gown', kind: 'used', count: 2 }),
    },
    {
      operationId: 'askSupplies',
      method: 'POST',
      url: `${site}/supply-requests`,
      token,
      valid: () => ({ ...asking, reason }),
    },
    route('passOnSupplies', await come(), 'pass-on', () => ({ reason })),
    route('promiseSupplies', await come(), 'promise', () => ({ count: 100, reason })),
    route('sendSupplies', await come(), 'send', () => ({ count: 100, reason })),
    route('receiveSupplies', await come(100), 'receive', () => ({ count: 98, reason })),
    route('refuseSupplies', await come(), 'refuse', () => ({ reason })),
    route('withdrawSupplyRequest', await come(), 'withdraw', () => ({ reason })),
    route('explainSupplies', await come(100, 98), 'explain', () => ({ reason })),
  ];
}
