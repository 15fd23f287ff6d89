import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The route of labels that takes a JSON body. */
export async function writes(_t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  return [
    {
      operationId: 'printLabels',
      method: 'POST',
      url: `/v1/drills/${drill.id}/labels`,
      token: drill.gulouHq,
      valid: () => ({ site: drill.gulou[0], kind: 'tube', count: 1 }),
    },
  ];
}
