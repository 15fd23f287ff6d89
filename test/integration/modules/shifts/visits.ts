import { gulou } from '../../../support/divisions.ts';
import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** Somebody who occurs nowhere else works shifts, swaps one, and falls ill. */
export function visits({ drill, say, ids }: World): Visit[] {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const [first, , , last] = canaries;
  const post = () => `${at}/posts/${ids.get('shift post')}`;
  const shift = (n: number, path = '') => `${at}/shifts/${ids.get(`shift ${n}`)}${path}`;
  const person = (which: 'one' | 'other', path: string) => `${at}/shift-people/${ids.get(which)}${path}`;
  const site = `/v1/sites/${drill.gulou[0]}/manning`;
  const act = (n: number, path: string, which: 'one' | 'other') =>
    say('POST', shift(n, `/${path}`), { token, body: { person: ids.get(which) } });

  return [
    {
      operationId: 'addPost',
      visit: async () => {
        // One that has begun when the way is gone, and so may be attended.
        const template = [{ from: '07:00', until: '15:00', heads: 1, skill: 'sampling' }];
        const body = { division: gulou.division, kind: 'laboratory', name: '值班实验室', template };
        const made = await say<{ id: string }>('POST', `${at}/posts`, { token, body });
        ids.set('shift post', made.body.id);
      },
    },
    { operationId: 'listPosts', visit: () => say('GET', `${at}/posts`, { token }) },
    {
      operationId: 'openShifts',
      visit: () =>
        say('POST', `${post()}/days`, { token, body: { from: '2021-09-22', until: '2021-09-24' } }),
    },
    {
      operationId: 'setShiftRules',
      visit: () => say('PUT', `${at}/shift-rules`, { token, body: { division: gulou.division } }),
    },
    {
      operationId: 'addShiftPerson',
      visit: async () => {
        for (const [which, { name, phone }] of [
          ['one', first],
          ['other', last],
        ] as const) {
          const body = { name, phone, division: gulou.division, account: `on-shift-${which}` };
          const made = await say<{ id: string }>('POST', `${at}/shift-people`, { token, body });
          ids.set(which, made.body.id);
        }
      },
    },
    { operationId: 'listShiftPeople', visit: () => say('GET', `${at}/shift-people`, { token }) },
    {
      operationId: 'confirmCertificate',
      visit: async () => {
        for (const which of ['one', 'other'] as const)
          await say('POST', person(which, '/certificates'), {
            token,
            body: { skill: 'sampling', validUntil: null },
          });
      },
    },
    {
      operationId: 'listShifts',
      visit: async () => {
        const { body } = await say<{ items: { id: string }[] }>(
          'GET',
          `${at}/shifts?post=${ids.get('shift post')}`,
          { token },
        );
        for (const [n, { id }] of body.items.entries()) ids.set(`shift ${n}`, id);
      },
    },
    {
      operationId: 'signUpForShift',
      visit: async () => {
        for (const [n, which] of [
          [0, 'one'],
          [1, 'one'],
          [2, 'other'],
        ] as const)
          await act(n, 'sign-up', which);
      },
    },
    { operationId: 'presentAtShift', visit: () => act(0, 'present', 'one') },
    { operationId: 'absentFromShift', visit: () => act(0, 'absent', 'one') },
    { operationId: 'listStandIns', visit: () => say('GET', shift(0, '/stand-ins'), { token }) },
    {
      operationId: 'swapShift',
      visit: () =>
        say('POST', shift(1, '/swap'), {
          token,
          body: { person: ids.get('one'), with: { shift: ids.get('shift 2'), person: ids.get('other') } },
        }),
    },
    { operationId: 'getShift', visit: () => say('GET', shift(1), { token }) },
    { operationId: 'withdrawFromShift', visit: () => act(1, 'withdraw', 'other') },
    {
      operationId: 'reportShiftAbsence',
      visit: () =>
        say('POST', person('one', '/absences'), {
          token,
          body: { from: '2021-09-24T00:00:00+08:00', until: '2021-09-25T00:00:00+08:00' },
        }),
    },
    {
      operationId: 'issueCalendar',
      visit: async () => {
        const made = await say<{ url: string }>('POST', person('other', '/calendar'), { token });
        ids.set('calendar', made.body.url);
      },
    },
    { operationId: 'getCalendar', visit: () => say('GET', ids.get('calendar') ?? '') },
    { operationId: 'revokeCalendar', visit: () => say('DELETE', person('other', '/calendar'), { token }) },
    {
      operationId: 'planShifts',
      visit: () =>
        say('POST', `${at}/shifts/plan`, {
          token,
          body: { from: '2021-09-22T00:00:00+08:00', until: '2021-09-25T00:00:00+08:00' },
        }),
    },
    { operationId: 'setSiteManning', visit: () => say('PUT', site, { token, body: { byShifts: true } }) },
    { operationId: 'getSiteManning', visit: () => say('GET', site, { token }) },
  ];
}
