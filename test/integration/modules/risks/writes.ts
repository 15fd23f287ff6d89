import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The route of risks that takes a JSON body. */
export async function writes(
  _t: TestApp,
  drill: SeededDrill,
  registrationId: string,
): Promise<WritingRoute[]> {
  return [
    {
      operationId: 'markRisk',
      method: 'PUT',
      url: `/v1/registrations/${registrationId}/risk`,
      token: drill.gulouHq,
      valid: () => ({ risk: 'sealed', reason: '所在单元已封控' }),
    },
  ];
}
