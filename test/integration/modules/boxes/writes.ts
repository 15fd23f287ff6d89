import type { TestApp } from '../../../support/app.ts';
import { city } from '../../../support/divisions.ts';
import { morning, type SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The routes of boxes that take a JSON body, with a box that is open and one that is under way. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const at = morning.opensAt;
  const url = `/v1/drills/${drill.id}`;
  const { id: laboratory } = await t.need<{ id: string }>('POST', `${url}/laboratories`, {
    token: drill.cityHq,
    body: { name: '箱检实验室', districts: [city] },
  });
  const tablet = await t.token('tablet', { sub: 'tablet', site: drill.gulou[0] });
  const courier = await t.token('courier', { sub: 'courier' });
  const lab = await t.token('lab', { sub: 'clerk', laboratory });
  const code = 'BX-1';
  const handover = '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10';
  let seq = 70_000;
  for (const row of [
    { act: 'open', code, laboratory },
    { act: 'pack', code, barcode: 'MF-1' },
    { act: 'seal', code, counted: 1 },
    { act: 'hand-over', code, id: handover, to: { courier: 'courier' }, count: 1 },
  ]) {
    await t.need('POST', `${url}/boxes/batch`, {
      token: tablet,
      body: { acts: [{ deviceSeq: seq++, at, ...row }] },
    });
  }
  const of = (operationId: string, path: string, token: string, valid: () => object): WritingRoute => ({
    operationId,
    method: 'POST',
    url: `${url}/boxes${path}`,
    token,
    valid: () => ({ deviceSeq: seq++, at, ...valid() }),
  });
  return [
    of('openBox', '', tablet, () => ({ code: `BX-${seq}`, laboratory })),
    of('packTube', `/${code}/tubes`, tablet, () => ({ barcode: `MF-${seq}` })),
    of('sealBox', `/${code}/seal`, tablet, () => ({ counted: 1 })),
    of('cancelBox', `/${code}/cancel`, tablet, () => ({ reason: 'other' })),
    of('handOverBox', `/${code}/handovers`, courier, () => ({
      to: { outsider: { name: '张三丰', reason: '车辆故障' } },
      count: 1,
      temperature: 5.5,
    })),
    of('acceptBox', `/${code}/handovers/${handover}/accept`, courier, () => ({ count: 1 })),
    of('withdrawHandover', `/${code}/handovers/${handover}/withdraw`, courier, () => ({})),
    of('receiveTube', `/${code}/receptions`, lab, () => ({ barcode: 'MF-1', by: 'scan', condition: 'good' })),
    of('reconcileBox', `/${code}/reconcile`, lab, () => ({
      explanations: [{ code: 'count-differs', about: 'seal', outcome: 'explained', note: '已核对' }],
    })),
    of('loseBox', `/${code}/lost`, drill.gulouHq, () => ({ reason: '失联' })),
    { ...of('sendBox', `/${code}`, tablet, () => ({ laboratory })), method: 'PATCH' },
    {
      ...of('uploadBoxActs', '/batch', tablet, () => ({})),
      valid: () => ({
        sentAt: at,
        acts: [{ act: 'pack', deviceSeq: seq++, at, code, barcode: `MF-${seq}` }],
      }),
      largest: 1_048_576,
    },
  ];
}
