import { city } from '../../../support/divisions.ts';
import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

const at = '2021-09-22T08:00:00+08:00';

/** The way of a box from the site to a laboratory; what is written by hand of it names somebody. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const url = `/v1/drills/${drill.id}`;
  const [first] = canaries;
  const tablet = () => t.token('tablet', { sub: 'tablet', site: drill.gulou[0] });
  const courier = () => t.token('courier', { sub: 'courier' });
  const lab = () => t.token('lab', { sub: 'clerk', laboratory: ids.get('boxLaboratory') });
  const hq = async () => drill.gulouHq;
  let seq = 9_000;
  const post = (
    operationId: string,
    path: () => string,
    token: () => Promise<string>,
    body: () => object,
  ) => ({
    operationId,
    visit: async () =>
      say<{ handoverId: string }>('POST', `${url}/boxes${path()}`, {
        token: await token(),
        body: { deviceSeq: seq++, at, ...body() },
      }),
  });
  const get = (operationId: string, path: string): Visit => ({
    operationId,
    visit: async () => say('GET', `${url}${path}`, { token: drill.gulouHq }),
  });
  const handed = (operationId: string, path: string, token: () => Promise<string>, to: () => object) => {
    const one = post(
      operationId,
      () => path,
      token,
      () => ({ to: to(), count: 1, temperature: 6.5 }),
    );
    return {
      operationId,
      visit: async () => {
        const { body } = await one.visit();
        ids.set('handover', body.handoverId);
      },
    };
  };
  return [
    {
      operationId: 'addLaboratory',
      visit: async () => {
        const { body } = await say<{ id: string }>('POST', `${url}/laboratories`, {
          token: drill.cityHq,
          body: { name: '箱检实验室', districts: [city] },
        });
        ids.set('boxLaboratory', body.id);
      },
    },
    {
      operationId: 'openBox',
      visit: async () =>
        say('POST', `${url}/boxes`, {
          token: await tablet(),
          body: { deviceSeq: seq++, at, code: 'BX-1', laboratory: ids.get('boxLaboratory') },
        }),
    },
    post(
      'openBox',
      () => '',
      tablet,
      () => ({ code: 'BX-2' }),
    ),
    post(
      'packTube',
      () => '/BX-1/tubes',
      tablet,
      () => ({ barcode: 'MF-8' }),
    ),
    post(
      'packTube',
      () => '/BX-1/tubes',
      tablet,
      () => ({ barcode: 'MF-9' }),
    ),
    {
      operationId: 'unpackTube',
      visit: async () =>
        say('DELETE', `${url}/boxes/BX-1/tubes/MF-9?deviceSeq=${seq++}&at=${encodeURIComponent(at)}`, {
          token: await tablet(),
        }),
    },
    post(
      'sealBox',
      () => '/BX-1/seal',
      tablet,
      () => ({ counted: 1 }),
    ),
    {
      operationId: 'sendBox',
      visit: async () =>
        say('PATCH', `${url}/boxes/BX-1`, {
          token: drill.gulouHq,
          body: { laboratory: ids.get('boxLaboratory') },
        }),
    },
    post(
      'cancelBox',
      () => '/BX-2/cancel',
      tablet,
      () => ({ reason: 'opened-by-mistake' }),
    ),
    handed('handOverBox', '/BX-1/handovers', tablet, () => ({ courier: 'courier' })),
    post(
      'withdrawHandover',
      () => `/BX-1/handovers/${ids.get('handover')}/withdraw`,
      tablet,
      () => ({}),
    ),
    handed('handOverBox', '/BX-1/handovers', tablet, () => ({ courier: 'courier' })),
    post(
      'acceptBox',
      () => `/BX-1/handovers/${ids.get('handover')}/accept`,
      courier,
      () => ({ count: 1 }),
    ),
    handed('handOverBox', '/BX-1/handovers', courier, () => ({
      outsider: { name: first.name, reason: first.reason },
    })),
    post(
      'receiveTube',
      () => '/BX-1/receptions',
      lab,
      () => ({ barcode: 'MF-7', by: 'scan' }),
    ),
    post(
      'loseBox',
      () => '/BX-1/lost',
      hq,
      () => ({ reason: first.reason }),
    ),
    post(
      'reconcileBox',
      () => '/BX-1/reconcile',
      lab,
      () => ({
        explanations: [{ code: 'unknown-tube', about: 'MF-7', outcome: 'explained', note: first.reason }],
      }),
    ),
    {
      operationId: 'uploadBoxActs',
      visit: async () =>
        say('POST', `${url}/boxes/batch`, {
          token: await tablet(),
          body: { acts: [{ act: 'open', deviceSeq: seq++, at, code: 'BX-3' }, { act: first.name }] },
        }),
    },
    get('listBoxes', '/boxes?untouched=0'),
    get('getBox', '/boxes/BX-1'),
    get('listUnboxedTubes', '/tubes'),
  ];
}
