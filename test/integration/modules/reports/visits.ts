import type { PageAnswer } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** A report is asked for, made by the worker, and had. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const all = `/v1/drills/${drill.id}/reports`;
  const token = drill.cityHq;
  return [
    {
      operationId: 'makeReport',
      visit: async () => {
        await say('POST', all, { token, body: {} });
        await eventually('the report is there', async () => {
          const { items } = await t.need<PageAnswer<{ id: string }>>('GET', all, { token });
          ids.set('report', items[0]?.id ?? '');
          return items.length > 0;
        });
      },
    },
    { operationId: 'listReports', visit: () => say('GET', all, { token }) },
    {
      operationId: 'getReport',
      visit: async () => {
        for (const query of ['', '?format=html', '?format=csv&sheet=missing', '?format=csv&sheet=positives'])
          await say('GET', `${all}/${ids.get('report')}${query}`, { token });
      },
    },
  ];
}
