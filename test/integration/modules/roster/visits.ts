import { gulou } from '../../../support/divisions.ts';
import { eventually } from '../../../support/eventually.ts';
import { person, rosterCsv } from '../../../support/people.ts';
import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** Somebody who is put on the roster and taken off again. */
const somebody = 7_700;

export function visits({ t, drill, say }: World): Visit[] {
  const at = `/v1/drills/${drill.id}/roster`;
  const token = drill.gulouHq;
  return [
    {
      operationId: 'declareRosterComplete',
      visit: () => say('POST', `${at}/completion`, { token, body: { communities: [gulou.communities[0]] } }),
    },
    {
      operationId: 'removeFromRoster',
      visit: async () => {
        const { id } = await t.importFile(`${at}/import`, {
          token,
          body: rosterCsv(somebody, somebody + 1, gulou.communities[0]),
        });
        // A worker may have taken it up before.
        await eventually('somebody is on the roster', async () => {
          const job = await t.need<{ status: string }>('GET', `/v1/jobs/${id}`, { token });
          return job.status === 'done';
        });
        const removal = { document: person(somebody).document, reason: '已搬离本市' };
        return say('POST', `${at}/removals`, { token, body: removal });
      },
    },
    {
      operationId: 'exportRoster',
      visit: () => say('POST', `${at}/export`, { token, body: { reason: canaries[0].reason } }),
    },
    {
      operationId: 'undoRosterImport',
      visit: async () => {
        const { id } = await t.importFile(`${at}/import`, {
          token,
          body: rosterCsv(somebody, somebody + 1, gulou.communities[0]),
        });
        await eventually('somebody is on the roster', async () => {
          const job = await t.need<{ status: string }>('GET', `/v1/jobs/${id}`, { token });
          return job.status === 'done';
        });
        return say('POST', `${at}/undo`, { token, body: { importJob: id, reason: '导入了旧文件' } });
      },
    },
  ];
}
