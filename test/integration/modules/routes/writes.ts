import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, sitePlan } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The routes of mobile sites that take a JSON body. */
export async function writes(
  t: TestApp,
  drill: SeededDrill,
  registrationId: string,
): Promise<WritingRoute[]> {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const body = { ...sitePlan(gulou, 21), kind: 'mobile' };
  const { id: site } = await t.need<{ id: string }>('POST', `${at}/sites`, { token, body });
  return [
    { operationId: 'planRoutes', method: 'POST', url: `${at}/routes/plan`, token, valid: () => ({}) },
    {
      operationId: 'endVisit',
      method: 'PUT',
      url: `/v1/sites/${site}/route/${registrationId}/outcome`,
      token: await t.token('tablet', { sub: 'mobile', site }),
      valid: () => ({ outcome: 'nobody-there' }),
    },
  ];
}
