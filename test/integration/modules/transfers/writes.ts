import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';
import { actorsOf, community } from './world.ts';

/** The routes of facilities and transfers that take a JSON body. What stands so already is answered as it stands. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const token = drill.gulouHq;
  const { at, facility, ask, step, teamId, driver } = await actorsOf(t, drill);
  const [open, away, closed] = [await facility('甲', 9), await facility('乙', 9), await facility('丙', 0)];
  const { items } = await t.need<{ items: { id: string }[] }>(
    'GET',
    `${at}/facilities/${open.id}/beds?limit=1`,
    {
      token,
    },
  );
  let n = 73_000;
  /** A transfer that has come so far. */
  const come = async (steps: 'asked' | 'placed' | 'picked-up', to = open.id) => {
    n += 1;
    const { id } = (await ask(n)).body;
    if (steps === 'asked') return id;
    await step(id, 'approve');
    await step(id, 'place', { facility: to });
    if (steps === 'placed') return id;
    await step(id, 'vehicle', { team: teamId });
    await step(id, 'pick-up', {}, driver);
    await step(id, 'pick-up');
    return id;
  };
  /** A closed loop that has just begun. */
  const loop = async () => {
    n += 1;
    const { name, document, phone } = person(n);
    const body = {
      person: { name, document, phone, division: community },
      reason: 'arrival',
      links: [{ community }],
    };
    return (await t.need<{ id: string }>('POST', `${at}/chains`, { token, body })).id;
  };
  const reason = '复核为阴性，无需转运';
  const route = (
    operationId: string,
    path: string,
    valid: WritingRoute['valid'],
    by = token,
  ): WritingRoute => ({
    operationId,
    method: 'POST',
    url: `${at}/${path}`,
    token: by,
    valid,
  });
  const [placed, arranged, pickedUp, turnedAway] = [
    await come('placed'),
    await come('placed'),
    await come('picked-up'),
    await come('placed', away.id),
  ];
  await step(arranged, 'vehicle', { team: teamId });
  return [
    route('addFacility', 'facilities', () => ({
      name: `监测点${n++}`,
      kind: 'hospital',
      division: gulou.division,
      address: '东街 8 号',
    })),
    route('addBeds', `facilities/${open.id}/beds`, () => ({ beds: [{ room: '302', bed: String(n++) }] })),
    route('leaveBed', `facilities/${away.id}/beds/${items[0]?.id}/leave`, () => ({ reason })),
    route('closeFacility', `facilities/${closed.id}/close`, () => ({ reason })),
    route('askTransfer', 'transfers', () => {
      n += 1;
      const { name, document, phone } = person(n);
      return {
        person: { name, document, phone, division: community, address: '东街 8 号 806' },
        reason: 'key-region',
        note: '自述去过重点地区',
      };
    }),
    route('placeTransfer', `transfers/${placed}/place`, () => ({ facility: open.id })),
    route('arrangeVehicle', `transfers/${arranged}/vehicle`, () => ({ team: teamId, plate: '闽A12345' })),
    route('revealTransfer', `transfers/${arranged}/reveal`, () => ({ reason: '上门接人，核对姓名和住址' })),
    route('openChain', 'chains', () => {
      n += 1;
      const { name, document, phone } = person(n);
      return {
        person: { name, document, phone, division: community },
        reason: 'arrival',
        links: [{ facility: open.id }, { community, startBy: '2021-10-06T10:00:00+08:00' }],
        note: '9 月 22 日入境',
      };
    }),
    route('planChain', `chains/${await loop()}/plan`, () => ({ links: [{ outside: '厦门' }], reason })),
    route('endChain', `chains/${await loop()}/end`, () => ({ reason })),
    route('refuseTransfer', `transfers/${await come('asked')}/refuse`, () => ({ reason })),
    route('cancelTransfer', `transfers/${await come('asked')}/cancel`, () => ({ reason })),
    route('turnTransferAway', `transfers/${turnedAway}/turn-away`, () => ({ reason }), away.token),
    route('signPickUp', `transfers/${pickedUp}/pick-up`, () => ({ note: '随身物品一件' }), driver),
    route('signArrival', `transfers/${pickedUp}/arrive`, () => ({ note: '随身物品一件' }), open.token),
  ];
}
