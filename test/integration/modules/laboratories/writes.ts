import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The routes of laboratories that take a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const url = `/v1/drills/${drill.id}/laboratories`;
  const token = drill.cityHq;
  const { id } = await t.need<{ id: string }>('POST', url, {
    token,
    body: { name: '第一实验室', districts: ['3501'] },
  });
  let n = 0;
  return [
    {
      operationId: 'addLaboratory',
      method: 'POST',
      url,
      token,
      valid: () => ({ name: `新实验室${n++}`, districts: ['350102', '350103'] }),
    },
    {
      operationId: 'changeLaboratory',
      method: 'PATCH',
      url: `${url}/${id}`,
      token,
      valid: () => ({ name: `实验室${n++}`, districts: ['350102'] }),
    },
  ];
}
