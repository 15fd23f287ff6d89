import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The route of results that takes a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const { id: laboratory } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/laboratories`, {
    token: drill.cityHq,
    body: { name: '检测实验室', districts: ['3501'] },
  });
  let n = 0;
  return [
    {
      operationId: 'enterResults',
      method: 'POST',
      url: `/v1/drills/${drill.id}/results`,
      token: await t.token('lab', { sub: 'lab-1', laboratory }),
      valid: () => ({
        results: [{ barcode: `RS-${n++}-X`, outcome: 'negative', testedAt: '2021-09-20T08:00:00+08:00' }],
      }),
      largest: 4 * 1_048_576,
    },
  ];
}
