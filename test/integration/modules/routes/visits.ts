import { gulou } from '../../../support/divisions.ts';
import { sitePlan } from '../../../support/drill.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** A mobile site goes to the first one's door. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const token = drill.gulouHq;
  const at = `/v1/drills/${drill.id}`;
  const tablet = () => t.token('tablet', { sub: 'mobile', site: ids.get('mobile') });
  return [
    {
      operationId: 'planRoutes',
      visit: async () => {
        const body = { ...sitePlan(gulou, 20), kind: 'mobile' };
        const made = await t.need<{ id: string }>('POST', `${at}/sites`, { token, body });
        ids.set('mobile', made.id);
        await t.need('POST', `${at}/publish`, {
          token,
          body: { division: gulou.division, force: true, reason: '流动采样队' },
        });
        await t.sql`
          insert into home_visits (drill_id, registration_id, why, wanted_at, site_id, position)
          values (${drill.id}, ${ids.get('first') ?? ''}, 're-swab', '2021-09-23', ${made.id}, 0)`;
        await say('POST', `${at}/routes/plan`, { token, body: {} });
      },
    },
    { operationId: 'listVisits', visit: () => say('GET', `${at}/visits`, { token }) },
    {
      operationId: 'getRoute',
      visit: async () => say('GET', `/v1/sites/${ids.get('mobile')}/route`, { token: await tablet() }),
    },
    {
      operationId: 'endVisit',
      visit: async () =>
        say('PUT', `/v1/sites/${ids.get('mobile')}/route/${ids.get('first')}/outcome`, {
          token: await tablet(),
          body: { outcome: 'nobody-there' },
        }),
    },
  ];
}
