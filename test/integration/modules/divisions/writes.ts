import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

const evidence = { source: '鼓政民〔2021〕15 号', date: '2021-08-01' };

/** The routes of divisions that take a JSON body, with a community of their own. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const token = drill.cityHq;
  const one = '/v1/divisions/350102001098';
  await t.need('POST', '/v1/divisions', {
    token,
    body: { code: '350102001098', name: '旧社区', ...evidence },
  });
  let n = 100;
  return [
    {
      operationId: 'addCommunity',
      method: 'POST',
      url: '/v1/divisions',
      token,
      valid: () => ({ code: `350102001${n++}`, name: '新设社区', ...evidence }),
    },
    {
      operationId: 'renameCommunity',
      method: 'PATCH',
      url: one,
      token,
      valid: () => ({ name: '新港社区居委会', ...evidence }),
    },
    {
      operationId: 'closeCommunity',
      method: 'POST',
      url: `${one}/close`,
      token,
      valid: () => ({ successor: { code: '350103001098' }, ...evidence }),
    },
  ];
}
