import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The routes of deliveries that take a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const url = `/v1/drills/${drill.id}/deliveries`;
  const token = drill.gulouHq;
  const need = () => ({
    residence: { division: gulou.communities[0], building: '12号楼', unit: '2', room: '501' },
    kind: 'food',
    what: '大米 5 公斤',
  });
  const open = async () => (await t.need<{ id: string }>('POST', url, { token, body: need() })).id;
  const [given, withdrawn, failed] = [await open(), await open(), await open()];
  return [
    { operationId: 'askDelivery', method: 'POST', url, token, valid: need },
    {
      operationId: 'handOverDelivery',
      method: 'POST',
      url: `${url}/${given}/hand-over`,
      token,
      valid: () => ({ takenBy: 'household', name: '张小丰', note: '电话确认已取' }),
    },
    {
      operationId: 'failDelivery',
      method: 'POST',
      url: `${url}/${failed}/fail`,
      token,
      valid: () => ({ reason: '敲门两次无人应答' }),
    },
    {
      operationId: 'withdrawDelivery',
      method: 'POST',
      url: `${url}/${withdrawn}/withdraw`,
      token,
      valid: () => ({ reason: '已由亲属送达' }),
    },
  ];
}
