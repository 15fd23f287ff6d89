import { gulou } from '../../../support/divisions.ts';
import { consent } from '../../../support/people.ts';
import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** A team at a door behind which somebody is found who occurs nowhere else. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const [community] = gulou.communities;
  const [found] = canaries;
  const doors = () => `${at}/doors`;
  const now = () => t.clock.now().toISOString();
  const note = found.reason;
  return [
    {
      operationId: 'uploadVisits',
      visit: async () => {
        const { name, type, number, phone, unit, room } = found;
        const resident = {
          person: { name, document: { type, number }, phone },
          consent: { ...consent, guardian: found.guardian },
        };
        const residence = { division: community, building: '1号楼', unit, room };
        const row = {
          at: now(),
          residence,
          outcome: 'all-known',
          note,
          people: [{ resident, healthCode: 'green' }],
        };
        const answer = await say<{ items: { body: { doorId: string; visitId: string } }[] }>(
          'POST',
          `${at}/visits/batch`,
          {
            token,
            body: {
              visits: [
                { deviceSeq: 1, ...row },
                { deviceSeq: 2, at: '2031-01-01T00:00:00Z', residence, outcome: 'refused' },
                { name, phone },
              ],
            },
          },
        );
        ids.set('door', answer.body.items[0]?.body.doorId ?? '');
        ids.set('visit', answer.body.items[0]?.body.visitId ?? '');
      },
    },
    { operationId: 'getDoor', visit: () => say('GET', `${doors()}/${ids.get('door')}`, { token }) },
    {
      operationId: 'listDoors',
      visit: async () => {
        const { body } = await say<{ items: { id: string; buildingId: string; stairwellId: string }[] }>(
          'GET',
          doors(),
          {
            token,
          },
        );
        const door = body.items.find(({ id }) => id === ids.get('door'));
        ids.set('building', door?.buildingId ?? '');
        ids.set('stairwell', door?.stairwellId ?? '');
      },
    },
    {
      operationId: 'settleDoor',
      visit: () =>
        say('POST', `${doors()}/${ids.get('door')}/settle`, {
          token,
          body: { visitId: ids.get('visit'), reason: note },
        }),
    },
    {
      operationId: 'shareDoors',
      visit: async () => {
        const team = { name: '分户队', kind: 'doors', division: gulou.division, scope: [community] };
        const { id } = await t.need<{ id: string }>('POST', `${at}/teams`, { token, body: team });
        ids.set('door team', id);
        await say('POST', `${doors()}/assign`, { token, body: { community } });
      },
    },
    {
      operationId: 'giveStairwell',
      visit: () =>
        say('PUT', `${at}/stairwells/${ids.get('stairwell')}/team`, {
          token,
          body: { teamId: ids.get('door team') },
        }),
    },
    {
      operationId: 'listTeamWork',
      visit: () => say('GET', `/v1/teams/${ids.get('door team')}/work`, { token }),
    },
    { operationId: 'listDoorProgress', visit: () => say('GET', `${doors()}/progress`, { token }) },
    {
      operationId: 'printDoorPasses',
      visit: () => say('GET', `${doors()}/passes?building=${ids.get('building')}`, { token }),
    },
    {
      operationId: 'listVisitReviews',
      visit: async () => {
        const { body } = await say<{ items: { id: string }[] }>('GET', `${at}/visit-reviews`, { token });
        ids.set('visit review', body.items[0]?.id ?? '');
      },
    },
    {
      operationId: 'settleVisitReview',
      visit: () =>
        say('POST', `${at}/visit-reviews/${ids.get('visit review')}/settle`, {
          token,
          body: { reason: note },
        }),
    },
  ];
}
