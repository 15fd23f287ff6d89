import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { RegistrationAnswer, SeededDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The one route of exemptions that takes a JSON body. Each valid one is of somebody else: one exemption a person. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const url = `/v1/drills/${drill.id}/exemptions`;
  const token = await t.token('citizen', { sub: 'exempted' });
  const people: string[] = [];
  for (let n = 0; n < 12; n++) {
    const made = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token,
      body: registration(71_000 + n, gulou.communities[0]),
    });
    people.push(made.id);
  }
  let next = 0;
  return [
    {
      operationId: 'addExemption',
      method: 'POST',
      url,
      token: drill.gulouHq,
      valid: () => ({
        registrationId: people[next++ % people.length],
        kind: 'isolated',
        from: t.clock.now().toISOString(),
        reason: '居家隔离',
      }),
    },
  ];
}
