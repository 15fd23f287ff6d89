import type { Visit, World } from '../privacy/whole-way.ts';

/** Somebody is marked, and the mark taken away. */
export function visits({ drill, say, ids }: World): Visit[] {
  const mark = (risk: string): Visit => ({
    operationId: 'markRisk',
    visit: () =>
      say('PUT', `/v1/registrations/${ids.get('first')}/risk`, {
        token: drill.gulouHq,
        body: { risk, reason: '所在单元已封控' },
      }),
  });
  return [mark('sealed'), mark('none')];
}
