import type { TestApp } from '../../../support/app.ts';
import { seedDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The one route of closings that takes a JSON body, with a drill of its own. */
export async function writes(t: TestApp): Promise<WritingRoute[]> {
  const { id, cityHq } = await seedDrill(t, { sites: 1 });
  return [
    {
      operationId: 'closeDrill',
      method: 'POST',
      url: `/v1/drills/${id}/close`,
      token: cityHq,
      valid: () => ({ reason: '演练提前结束' }),
    },
  ];
}
