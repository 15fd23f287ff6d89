import type { Visit, World } from '../privacy/whole-way.ts';

/** The labels of a site, which hold nobody. */
export function visits({ drill, say, ids }: World): Visit[] {
  const all = `/v1/drills/${drill.id}/labels`;
  const token = drill.gulouHq;
  return [
    {
      operationId: 'printLabels',
      visit: async () => {
        const made = await say('POST', all, { token, body: { site: drill.gulou[0], kind: 'box', count: 2 } });
        ids.set('labels', String(made.headers['location']).split('/').at(-1) ?? '');
      },
    },
    { operationId: 'listLabels', visit: () => say('GET', all, { token }) },
    { operationId: 'printLabelsAgain', visit: () => say('GET', `${all}/${ids.get('labels')}`, { token }) },
  ];
}
