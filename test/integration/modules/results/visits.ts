import type { Visit, World } from '../privacy/whole-way.ts';

const at = '2021-09-22T07:30:00+08:00';
const testedAt = '2021-09-22T07:50:00+08:00';

/** A laboratory finds a tube positive, and the community tells the one who is in it. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const site = drill.gulou[0] ?? '';
  const all = `/v1/drills/${drill.id}/results`;
  const lab = (sub: string) => t.token('lab', { sub, laboratory: ids.get('laboratory') });
  const get = (operationId: string, path: string): Visit => ({
    operationId,
    visit: () => say('GET', `/v1/drills/${drill.id}/${path}`, { token: drill.cityHq }),
  });
  return [
    {
      operationId: 'enterResults',
      visit: async () => {
        const token = await t.token('tablet', { sub: 'tablet', site });
        const swabs = [
          { act: 'sample', deviceSeq: 8_001, at, barcode: 'RS-1', registrationId: ids.get('first') },
          { act: 'seal', deviceSeq: 8_002, at, barcode: 'RS-1', counted: 1 },
        ];
        await say('POST', `/v1/sites/${site}/swabs/batch`, { token, body: { swabs } });
        const entered = await say<{ items: { id: string }[] }>('POST', all, {
          token: await lab('lab-1'),
          body: { results: [{ barcode: 'RS-1', outcome: 'positive', testedAt }] },
        });
        ids.set('result', entered.body.items[0]?.id ?? '');
      },
    },
    {
      operationId: 'verifyResult',
      visit: async () => say('POST', `${all}/${ids.get('result')}/verify`, { token: await lab('lab-2') }),
    },
    {
      operationId: 'enterResults',
      visit: async () =>
        say('POST', all, {
          token: await lab('lab-1'),
          headers: { 'content-type': 'text/csv' },
          body: '采样管编号,检测结果,检测时间\r\nRS-2,阴性,2021-09-22 07:50\r\n',
        }),
    },
    get('listResults', 'results'),
    get('listLateTubes', 'results/late'),
    get('listHeldPeople', 'holds'),
    get('listCases', 'cases'),
    {
      operationId: 'tellPerson',
      visit: () => say('POST', `/v1/registrations/${ids.get('first')}/told`, { token: drill.gulouHq }),
    },
    {
      operationId: 'enterResults',
      visit: async () => {
        const corrected = { outcome: 'negative', corrects: ids.get('result'), reason: 'tested-again' };
        await say('POST', all, {
          token: await lab('lab-1'),
          body: { results: [{ barcode: 'RS-1', testedAt, ...corrected }] },
        });
      },
    },
  ];
}
