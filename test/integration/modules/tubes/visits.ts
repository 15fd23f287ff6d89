import type { Visit, World } from '../privacy/whole-way.ts';

const at = '2021-09-22T08:00:00+08:00';

/** A tablet's day with tubes, of the one who has been checked in. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const site = drill.gulou[0] ?? '';
  const token = () => t.token('tablet', { sub: 'tablet', site });
  let seq = 7_000;
  const post = (operationId: string, path: () => string, body: () => object): Visit => ({
    operationId,
    visit: async () =>
      say('POST', `/v1/sites/${site}/${path()}`, {
        token: await token(),
        body: { deviceSeq: seq++, at, ...body() },
      }),
  });
  const get = (operationId: string, path: () => string): Visit => ({
    operationId,
    visit: async () => say('GET', path(), { token: drill.gulouHq }),
  });
  const who = () => ({ registrationId: ids.get('first') });
  return [
    post(
      'openTube',
      () => 'tubes',
      () => ({ barcode: 'MF-1', kind: 'pool', poolSize: 5 }),
    ),
    post(
      'openTube',
      () => 'tubes',
      () => ({ barcode: 'MF-2', kind: 'pool', poolSize: 5 }),
    ),
    post('addSample', () => 'tubes/MF-1/samples', who),
    get('listUnbound', () => `/v1/sites/${site}/unbound`),
    get('getTube', () => `/v1/drills/${drill.id}/tubes/MF-1`),
    post(
      'moveSamples',
      () => 'tubes/MF-1/move',
      () => ({ to: 'MF-2', registrations: [ids.get('first')] }),
    ),
    {
      operationId: 'takeOutSample',
      visit: async () =>
        say(
          'DELETE',
          `/v1/sites/${site}/tubes/MF-2/samples/${ids.get('first')}?deviceSeq=${seq++}&at=${encodeURIComponent(at)}`,
          { token: await token() },
        ),
    },
    get('listUnbound', () => `/v1/sites/${site}/unbound`),
    post(
      'sealTube',
      () => 'tubes/MF-1/seal',
      () => ({ counted: 0 }),
    ),
    post(
      'discardTube',
      () => 'tubes/MF-2/discard',
      () => ({ reason: 'leaked' }),
    ),
    {
      operationId: 'uploadSwabs',
      visit: async () =>
        say('POST', `/v1/sites/${site}/swabs/batch`, {
          token: await token(),
          body: {
            swabs: [
              { act: 'sample', deviceSeq: seq++, at, barcode: 'MF-1', ...who() },
              { act: 'seal', deviceSeq: seq++, at, barcode: 'MF-3', counted: 3 },
            ],
          },
        }),
    },
    get('listTubes', () => `/v1/sites/${site}/tubes`),
    get('listSwabReviewsOfSite', () => `/v1/sites/${site}/swab-reviews`),
    {
      operationId: 'listSwabReviews',
      visit: async () => {
        const { body } = await say<{ items: { id: string; code: string }[] }>(
          'GET',
          `/v1/drills/${drill.id}/swab-reviews`,
          { token: drill.gulouHq },
        );
        ids.set('swabReview', body.items.find(({ code }) => code === 'count-differs')?.id ?? '');
      },
    },
    {
      operationId: 'settleSwabReview',
      visit: () =>
        say('POST', `/v1/swab-reviews/${ids.get('swabReview')}/settle`, {
          token: drill.gulouHq,
          body: { reason: '已现场核对', action: 'keep' },
        }),
    },
  ];
}
