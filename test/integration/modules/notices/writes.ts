import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';
import { example, type Notice } from './world.ts';

/** The routes of notices that take a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const url = `/v1/drills/${drill.id}/notices`;
  const token = drill.gulouHq;
  const { id } = await t.need<Notice>('POST', url, { token, body: { division: '350102', ...example } });
  return [
    {
      operationId: 'publishNotice',
      method: 'POST',
      url,
      token,
      valid: () => ({ division: '350102001', ...example }),
    },
    { operationId: 'changeNotice', method: 'PUT', url: `${url}/${id}`, token, valid: () => ({ ...example }) },
  ];
}
