import type { Visit, World } from '../privacy/whole-way.ts';

const evidence = { source: '鼓政民〔2021〕15 号', date: '2021-08-01' };

/** A community that the list lacks, from its founding to its end. */
export function visits({ drill, say }: World): Visit[] {
  const token = drill.cityHq;
  const one = '/v1/divisions/350102001099';
  return [
    {
      operationId: 'addCommunity',
      visit: () =>
        say('POST', '/v1/divisions', {
          token,
          body: { code: '350102001099', name: '新设社区', ...evidence },
        }),
    },
    {
      operationId: 'renameCommunity',
      visit: () => say('PATCH', one, { token, body: { name: '新港社区居委会', ...evidence } }),
    },
    {
      operationId: 'closeCommunity',
      visit: () =>
        say('POST', `${one}/close`, { token, body: { successor: { code: '350103001099' }, ...evidence } }),
    },
  ];
}
