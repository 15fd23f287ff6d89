import { gulou } from '../../../support/divisions.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** The laboratories of the drill, which hold nobody. */
export function visits({ drill, say, ids }: World): Visit[] {
  const all = `/v1/drills/${drill.id}/laboratories`;
  const one = () => `${all}/${ids.get('laboratory')}`;
  const token = drill.cityHq;
  return [
    {
      operationId: 'addLaboratory',
      visit: async () => {
        const made = await say<{ id: string }>('POST', all, {
          token,
          body: { name: '市疾控中心实验室', districts: [gulou.division] },
        });
        ids.set('laboratory', made.body.id);
      },
    },
    { operationId: 'listLaboratories', visit: () => say('GET', all, { token }) },
    { operationId: 'getLaboratory', visit: () => say('GET', one(), { token }) },
    {
      operationId: 'changeLaboratory',
      visit: () => say('PATCH', one(), { token, body: { name: '省立医院实验室' } }),
    },
  ];
}
