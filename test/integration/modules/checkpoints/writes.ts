import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { consent, person } from '../../../support/people.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';
import { actorsOf, community, passer, rules } from './world.ts';

/** The routes of checkpoints and of traces that take a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const { at, id, officer, checkpoint, upload, row, reviews } = await actorsOf(t, drill);
  const token = drill.gulouHq;
  // Before any of the clocks that these tests stand at.
  const swabbedAt = '2021-09-19T08:00:00+08:00';
  await upload([{ deviceSeq: 1 }]);
  const { items } = await upload([row([passer(80_999, { swabbedAt })])]);
  const passed = items[0]?.body;
  const [review] = await reviews();
  const { id: closing } = await checkpoint();
  let n = 81_000;
  const trace = () => {
    n += 1;
    const { document, phone, name } = person(n);
    return {
      reason: '流调需要核查当日同车人员',
      person: { name, document, phone },
      plate: { number: '闽A12345', place: 'mainland' },
      checkpoint: id,
      from: '2021-09-22T00:00:00+08:00',
      to: '2021-09-23T00:00:00+08:00',
      nearby: true,
      reveal: false,
    };
  };
  const post = (
    operationId: string,
    url: string,
    valid: WritingRoute['valid'],
    by = token,
  ): WritingRoute => ({
    operationId,
    method: 'POST',
    url,
    token: by,
    valid,
  });
  return [
    post('addCheckpoint', `${at}/checkpoints`, () => ({
      ...{ name: `卡口${n++}`, kind: 'gate', community, travelMinutes: 30 },
      ...{ location: { lng: 119.3, lat: 26.08 }, site: drill.gulou[0] },
    })),
    post('closeCheckpoint', `/v1/checkpoints/${closing}/close`, () => ({ reason: '专项行动结束，卡口撤除' })),
    post(
      'makeCheckpointRules',
      `${at}/checkpoint-rules`,
      () => ({ keyRegions: ['350300'], rules: structuredClone(rules) }),
      drill.cityHq,
    ),
    {
      ...post(
        'uploadPassages',
        `/v1/checkpoints/${id}/passages/batch`,
        () => {
          const when = t.clock.now().toISOString();
          const resident = { person: person(n + 40), consent: structuredClone(consent) };
          const vehicle = { plates: [{ number: '闽A12345' }], described: '白色面包车' };
          const people = [structuredClone(passer(n++, { swabbedAt })), { resident }];
          return { sentAt: when, passages: [{ deviceSeq: n++, at: when, vehicle, people }] };
        },
        officer,
      ),
      largest: 4 * 1_048_576,
    },
    post('askTransferFromPassage', `/v1/checkpoints/${id}/passages/${passed?.passageId}/transfers`, () => ({
      personId: passed?.people[0]?.personId,
      reason: 'key-region',
      note: '自述去过重点地区',
    })),
    post('settlePassageReview', `${at}/passage-reviews/${review?.id}/settle`, () => ({
      reason: '已与卡口核对，系设备时钟有误',
    })),
    post('tracePassages', `${at}/trace`, trace),
    post('exportTrace', `${at}/trace/export`, () => ({ ...trace(), format: 'csv' })),
  ];
}
