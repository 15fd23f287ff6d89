import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';
import { community, type Door, type Recorded, teamOf } from './world.ts';

/** The routes of doors that take a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const { id: team } = await teamOf(t, drill, 'writing');
  const when = t.clock.now().toISOString();
  let n = 0;
  const refused = { deviceSeq: 1, at: when, outcome: 'refused' };
  const residence = { division: community, building: '9号楼', unit: '1', room: '901' };
  const upload = (visits: object[]) =>
    t.need<{ items: Recorded[] }>('POST', `${at}/visits/batch`, { token, body: { visits } });
  const { items } = await upload([{ ...refused, residence }]);
  const door = items[0]?.body.doorId ?? '';
  const { items: reviewed } = await upload([{ deviceSeq: 99 }]).then(() =>
    t.need<{ items: { id: string }[] }>('GET', `${at}/visit-reviews`, { token }),
  );
  const { stairwellId } = await t.need<Door>('GET', `${at}/doors/${door}`, { token });
  return [
    {
      operationId: 'uploadVisits',
      method: 'POST',
      largest: 4 * 1_048_576,
      url: `${at}/visits/batch`,
      token,
      valid: () => ({
        sentAt: when,
        visits: [{ deviceSeq: 100 + n++, at: when, door, outcome: 'nobody-there' }],
      }),
    },
    {
      operationId: 'shareDoors',
      method: 'POST',
      url: `${at}/doors/assign`,
      token,
      valid: () => ({ community, teams: [team], seed: n++ }),
    },
    {
      operationId: 'giveStairwell',
      method: 'PUT',
      url: `${at}/stairwells/${stairwellId}/team`,
      token,
      valid: () => ({ teamId: team }),
    },
    {
      operationId: 'settleDoor',
      method: 'POST',
      url: `${at}/doors/${door}/settle`,
      token,
      valid: () => ({ visitId: items[0]?.body.visitId, reason: '已与两队电话核实情况' }),
    },
    {
      operationId: 'settleVisitReview',
      method: 'POST',
      url: `${at}/visit-reviews/${reviewed[0]?.id}/settle`,
      token,
      valid: () => ({ reason: '已请该队重新上报走访记录' }),
    },
  ];
}
