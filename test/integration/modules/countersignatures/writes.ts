import type { TestApp } from '../../../support/app.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';
import { drillOfTwo } from './world.ts';

/** The one route of what two people decide that takes a JSON body, with a drill of its own. */
export async function writes(t: TestApp): Promise<WritingRoute[]> {
  const { id, cityHq } = await drillOfTwo(t, { publishing: true }, { sites: 1 });
  return [
    {
      operationId: 'stopCountersigning',
      method: 'POST',
      url: `/v1/drills/${id}/countersigning/stop`,
      token: cityHq,
      valid: () => ({ of: ['publishing'] }),
    },
  ];
}
