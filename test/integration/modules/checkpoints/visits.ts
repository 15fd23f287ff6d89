import { gulou } from '../../../support/divisions.ts';
import { consent } from '../../../support/people.ts';
import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';

/** Somebody who occurs nowhere else passes a checkpoint, is swabbed there, handed over and traced. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const [first, second] = canaries;
  const checkpoint = () => `/v1/checkpoints/${ids.get('checkpoint')}`;
  const officer = () => t.token('checkpoint', { sub: 'officer', checkpoint: ids.get('checkpoint') });
  const trace = {
    reason: first.reason,
    person: { document: { type: first.type, number: first.number } },
    from: '2021-09-20T00:00:00+08:00',
    to: '2021-09-26T00:00:00+08:00',
    nearby: true,
  };
  return [
    {
      operationId: 'addCheckpoint',
      visit: async () => {
        const body = {
          name: '高速出口',
          kind: 'road',
          community: gulou.communities[0],
          site: drill.gulou[0],
        };
        const made = await say<{ id: string }>('POST', `${at}/checkpoints`, { token, body });
        ids.set('checkpoint', made.body.id);
      },
    },
    { operationId: 'listCheckpoints', visit: () => say('GET', `${at}/checkpoints`, { token }) },
    { operationId: 'getCheckpoint', visit: () => say('GET', checkpoint(), { token }) },
    {
      operationId: 'makeCheckpointRules',
      visit: () =>
        say('POST', `${at}/checkpoint-rules`, {
          token: drill.cityHq,
          body: {
            keyRegions: ['350300'],
            rules: [
              { name: 'key-region', when: { keyRegion: true }, decision: 'hand-over' },
              { name: 'everybody', when: {}, decision: 'swab' },
            ],
          },
        }),
    },
    { operationId: 'listCheckpointRules', visit: () => say('GET', `${at}/checkpoint-rules`, { token }) },
    {
      operationId: 'getCheckpointBundle',
      visit: async () => say('GET', `${checkpoint()}/rules`, { token: await officer() }),
    },
    {
      operationId: 'uploadPassages',
      visit: async () => {
        const now = t.clock.now().toISOString();
        const { name, type, number, phone, unit, room, guardian } = first;
        const resident = {
          person: { name, document: { type, number }, phone },
          consent: { ...consent, guardian },
        };
        const residence = { division: gulou.communities[0], building: '1号楼', unit, room };
        const other = {
          name: second.name,
          document: { type: second.type, number: second.number, nationality: second.nationality },
          phone: second.phone,
          from: '350300',
          to: gulou.communities[0],
          address: second.room,
        };
        const vehicle = { plates: [{ number: '闽A12345' }], described: second.reason };
        const { body } = await say<{
          items: { body: { passageId: string; people: { personId: string }[] } }[];
        }>('POST', `${checkpoint()}/passages/batch`, {
          token: await officer(),
          body: {
            passages: [
              { deviceSeq: 1, at: now, vehicle, people: [{ resident, residence }, other] },
              { deviceSeq: 2, at: '2031-01-01T00:00:00Z', people: [{ name, phone }] },
              { name, phone, number },
            ],
          },
        });
        const taken = body.items[0]?.body;
        ids.set('passage', taken?.passageId ?? '');
        ids.set('passer', taken?.people[1]?.personId ?? '');
      },
    },
    {
      operationId: 'askTransferFromPassage',
      visit: async () =>
        say('POST', `${checkpoint()}/passages/${ids.get('passage')}/transfers`, {
          token: await officer(),
          body: { personId: ids.get('passer'), note: second.reason },
        }),
    },
    {
      operationId: 'listPassageReviews',
      visit: async () => {
        const { body } = await say<{ items: { id: string }[] }>('GET', `${at}/passage-reviews`, { token });
        ids.set('passage review', body.items[0]?.id ?? '');
      },
    },
    {
      operationId: 'settlePassageReview',
      visit: () =>
        say('POST', `${at}/passage-reviews/${ids.get('passage review')}/settle`, {
          token,
          body: { reason: first.reason },
        }),
    },
    {
      operationId: 'tracePassages',
      visit: async () => {
        await say('POST', `${at}/trace`, { token, body: trace });
      },
    },
    {
      operationId: 'exportTrace',
      visit: () =>
        say('POST', `${at}/trace/export`, { token, body: { ...trace, format: 'csv', reveal: true } }),
    },
    {
      operationId: 'closeCheckpoint',
      visit: () => say('POST', `${checkpoint()}/close`, { token, body: { reason: first.reason } }),
    },
  ];
}
