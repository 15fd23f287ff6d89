import { gulou } from '../../../support/divisions.ts';
import { person, rosterCsv } from '../../../support/people.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** Somebody who is put on the roster and taken off again. */
const somebody = 7_700;

export function visits({ t, drill, say }: World): Visit[] {
  const at = `/v1/drills/${drill.id}/roster`;
  return [
    {
      operationId: 'removeFromRoster',
      visit: async () => {
        const body = rosterCsv(somebody, somebody + 1, gulou.communities[0]);
        await t.importFile(`${at}/import`, { token: drill.gulouHq, body });
        const removal = { document: person(somebody).document, reason: '已搬离本市' };
        return say('POST', `${at}/removals`, { token: drill.gulouHq, body: removal });
      },
    },
  ];
}
