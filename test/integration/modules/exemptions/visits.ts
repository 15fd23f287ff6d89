import { gulou } from '../../../support/divisions.ts';
import { registration } from '../../../support/people.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** Somebody who registers and is exempted, and then is not. */
const somebody = 7_800;

export function visits({ t, drill, say, ids }: World): Visit[] {
  const all = `/v1/drills/${drill.id}/exemptions`;
  const token = drill.gulouHq;
  return [
    {
      operationId: 'addExemption',
      visit: async () => {
        const { document } = registration(somebody, gulou.communities[0]).person;
        await t.need('POST', `/v1/drills/${drill.id}/registrations`, {
          token: await t.token('citizen', { sub: 'exempt' }),
          body: registration(somebody, gulou.communities[0]),
        });
        const from = t.clock.now().toISOString();
        const made = await say<{ id: string }>('POST', all, {
          token,
          body: { document, kind: 'isolated', from, reason: '居家隔离' },
        });
        ids.set('exemption', made.body.id);
      },
    },
    { operationId: 'listExemptions', visit: () => say('GET', all, { token }) },
    {
      operationId: 'importExemptions',
      visit: () =>
        say('POST', `${all}/import`, {
          token,
          headers: { 'content-type': 'text/csv' },
          body: 'documentNumber,kind,from\r\n11010519491231002X,隔离,2021-09-22\r\n',
        }),
    },
    {
      operationId: 'withdrawExemption',
      visit: () => say('DELETE', `${all}/${ids.get('exemption')}`, { token }),
    },
  ];
}
