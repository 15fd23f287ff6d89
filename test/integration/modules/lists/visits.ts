import { gulou } from '../../../support/divisions.ts';
import { eventually } from '../../../support/eventually.ts';
import { type Canary, canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** Two who are on a list and in a request, tried, and handed on. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const [, second, , last] = canaries;
  const [community] = gulou.communities;
  const due = () => new Date(t.clock.now().getTime() + 86_400_000).toISOString();
  const line = ({ name, number, nationality, phone, reason }: Canary) =>
    `${name},护照,${number},${nationality},${phone},${community},${reason}`;
  const task = () => `${at}/tasks/${ids.get('task')}`;
  const request = () => `${at}/requests/${ids.get('request')}`;
  const contact = { means: 'call', outcome: 'no-answer', note: last.reason };
  return [
    {
      operationId: 'importList',
      visit: async () => {
        // The second line is refused, and kept as it was sent.
        const head = '姓名,证件类型,证件号码,国籍,联系电话,村居代码,备注';
        const twoInOne = line({ ...second, name: `${second.name}、${last.name}` });
        const sent = await say<{ id: string }>('POST', `${at}/lists?source=A-12&reason=key-region`, {
          token,
          headers: { 'content-type': 'text/csv' },
          body: `${head}\r\n${line(last)}\r\n${twoInOne}\r\n`,
        });
        await eventually('the list is there', async () => {
          const job = await t.need<{ status: string }>('GET', `/v1/jobs/${sent.body.id}`, { token });
          return job.status === 'done';
        });
        ids.set('list', sent.body.id);
      },
    },
    { operationId: 'listLists', visit: () => say('GET', `${at}/lists`, { token }) },
    { operationId: 'getList', visit: () => say('GET', `${at}/lists/${ids.get('list')}`, { token }) },
    {
      operationId: 'listTasks',
      visit: async () => {
        const { body } = await say<{ items: { id: string }[] }>(
          'GET',
          `${at}/tasks?list=${ids.get('list')}`,
          { token },
        );
        ids.set('task', body.items[0]?.id ?? '');
      },
    },
    {
      operationId: 'addContact',
      visit: () =>
        say('POST', `${task()}/contacts`, { token, body: { ...contact, at: t.clock.now().toISOString() } }),
    },
    { operationId: 'getTask', visit: () => say('GET', task(), { token }) },
    {
      operationId: 'revealTask',
      visit: () => say('POST', `${task()}/reveal`, { token, body: { reason: last.reason } }),
    },
    {
      operationId: 'addRequest',
      visit: async () => {
        const { name, type, number, nationality, phone, reason } = second;
        const people = [
          { name, document: { type, number, nationality }, phone, remark: reason, division: community },
        ];
        const body = { number: '厦协查17号', region: '厦门市', due: due(), people };
        const made = await say<{ id: string }>('POST', `${at}/requests`, { token, body });
        ids.set('request', made.body.id);
      },
    },
    { operationId: 'listRequests', visit: () => say('GET', `${at}/requests`, { token }) },
    { operationId: 'takeRequest', visit: () => say('POST', `${request()}/take`, { token }) },
    { operationId: 'getRequest', visit: () => say('GET', request(), { token }) },
    {
      operationId: 'exportRequest',
      visit: () => say('POST', `${request()}/export`, { token, body: { reason: second.reason } }),
    },
    {
      operationId: 'answerRequest',
      visit: () => say('POST', `${request()}/answer`, { token, body: { partial: true } }),
    },
    {
      operationId: 'handOnTask',
      visit: () =>
        say('POST', `${task()}/hand-on`, {
          token,
          body: { request: { number: '榕协查1号', region: '厦门市', due: due() }, note: last.reason },
        }),
    },
  ];
}
