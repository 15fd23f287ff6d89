import { gulou } from '../../../support/divisions.ts';
import type { Visit, World } from '../privacy/whole-way.ts';
import { example } from './world.ts';

/** A notice, which is for everybody: changed once, and withdrawn. */
export function visits({ drill, say, ids }: World): Visit[] {
  const all = `/v1/drills/${drill.id}/notices`;
  const one = () => `${all}/${ids.get('notice')}`;
  const token = drill.gulouHq;
  return [
    {
      operationId: 'publishNotice',
      visit: async () => {
        const body = { division: gulou.division, ...example };
        const made = await say<{ id: string }>('POST', all, { token, body });
        ids.set('notice', made.body.id);
      },
    },
    { operationId: 'listNotices', visit: () => say('GET', all) },
    {
      operationId: 'changeNotice',
      visit: () => say('PUT', one(), { token, body: { ...example, kind: 'bring' } }),
    },
    { operationId: 'getNotice', visit: () => say('GET', one()) },
    { operationId: 'listNoticeVersions', visit: () => say('GET', `${one()}/versions`) },
    { operationId: 'withdrawNotice', visit: () => say('POST', `${one()}/withdraw`, { token }) },
  ];
}
