import type { TestApp } from '../../../support/app.ts';
import { morning, type SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The routes of tubes that take a JSON body, with a person who is registered and a review that is open. */
export async function writes(
  t: TestApp,
  drill: SeededDrill,
  registrationId: string,
): Promise<WritingRoute[]> {
  const tablet = await t.token('tablet', { site: drill.gulou[0] });
  const site = `/v1/sites/${drill.gulou[0]}`;
  const at = morning.opensAt;
  await t.need('POST', `${site}/swabs/batch`, { token: tablet, body: { swabs: [{}] } });
  const [review] = await t.sql<{ id: string }[]>`select id from swab_reviews limit 1`;
  let seq = 90_000;
  const of = (operationId: string, path: string, valid: () => object): WritingRoute => ({
    operationId,
    method: 'POST',
    url: `${site}/${path}`,
    token: tablet,
    valid: () => ({ deviceSeq: seq++, at, ...valid() }),
  });
  return [
    of('openTube', 'tubes', () => ({ barcode: `MF-${seq}`, kind: 'pool', poolSize: 10 })),
    of('addSample', 'tubes/MF-1/samples', () => ({ registrationId, bodySite: 'oropharynx', swabs: 1 })),
    of('moveSamples', 'tubes/MF-1/move', () => ({ to: 'MF-2', registrations: [registrationId] })),
    of('sealTube', 'tubes/MF-1/seal', () => ({ counted: 1 })),
    of('discardTube', 'tubes/MF-1/discard', () => ({ reason: 'leaked' })),
    {
      operationId: 'uploadSwabs',
      method: 'POST',
      url: `${site}/swabs/batch`,
      token: tablet,
      valid: () => ({ sentAt: at, swabs: [{ act: 'open', deviceSeq: seq++, at, barcode: `MF-${seq}` }] }),
      largest: 2 * 1_048_576,
    },
    {
      operationId: 'settleSwabReview',
      method: 'POST',
      url: `/v1/swab-reviews/${review?.id}/settle`,
      token: drill.gulouHq,
      valid: () => ({ reason: '已现场核对', action: 'keep' }),
    },
  ];
}
